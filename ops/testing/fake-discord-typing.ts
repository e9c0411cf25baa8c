import type { Json } from './fake-server.ts';
import { act, type Person, type PressResult } from './fake-discord-people.ts';
import type { World } from './fake-discord-world.ts';

type Values = Record<string, string | number | boolean>;

/** A slash command with its options; a subcommand is written after a space. */
export interface CommandWish extends Person { name: string; channelId?: string; options?: Values }

/** A command of which one option is still being typed; the others may be filled in. */
export interface TypingWish extends CommandWish { typing: string; typed: string }

/** Types a slash command; throws when it is not registered, or when an option is missing or not as declared. */
export function command(world: World, wish: CommandWish): Promise<PressResult> {
  const [registered, payload] = typed(world, wish);
  const sub = wish.name.split(' ')[1];
  const options = chosenOptions(registered, sub, wish.options ?? {});
  return act(world, wish, { type: 2, payload: { ...payload, options }, channelId: placeOf(world, wish), message: undefined });
}

/** Types part of an option; throws when the option does not suggest anything. */
export function autocomplete(world: World, wish: TypingWish): Promise<PressResult> {
  const [registered, payload] = typed(world, wish);
  const declared = (registered['options'] ?? []) as Json[];
  const option = declared.find((one) => one['name'] === wish.typing);
  if (option?.['autocomplete'] !== true) throw new Error(`the option ${wish.typing} of /${wish.name} suggests nothing`);
  const others = optionValues(declared.filter((one) => one !== option).map((one) => ({ ...one, required: false })), wish.options ?? {});
  const options = [...others, { name: wish.typing, type: option['type'], value: wish.typed, focused: true }];
  return act(world, wish, { type: 4, payload: { ...payload, options }, channelId: placeOf(world, wish), message: undefined });
}

function typed(world: World, wish: CommandWish): [registered: Json, payload: Json] {
  const [name = ''] = wish.name.split(' ');
  const registered = [...world.commands.values()].flat().find((one) => one['name'] === name);
  if (!registered) throw new Error(`/${name} is not registered`);
  const scope = world.commands.get(world.guildId)?.includes(registered) ? { guild_id: world.guildId } : {};
  return [registered, { id: registered['id'], name, type: 1, ...scope }];
}

function placeOf(world: World, wish: CommandWish): string {
  return wish.channelId ?? [...world.channels.keys()][0] ?? '0';
}

function chosenOptions(registered: Json, sub: string | undefined, given: Values): Json[] {
  const declared = (registered['options'] ?? []) as Json[];
  if (sub === undefined) return optionValues(declared, given);
  const chosen = declared.find((one) => one['name'] === sub && one['type'] === 1);
  if (!chosen) throw new Error(`/${String(registered['name'])} has no subcommand ${sub}`);
  return [{ name: sub, type: 1, options: optionValues((chosen['options'] ?? []) as Json[], given) }];
}

function optionValues(declared: Json[], given: Values): Json[] {
  const names = declared.map((option) => String(option['name']));
  const strange = Object.keys(given).find((name) => !names.includes(name));
  if (strange !== undefined) throw new Error(`the command has no option ${strange}`);
  return declared.flatMap((option) => {
    const value = given[String(option['name'])];
    if (value === undefined && option['required'] === true) throw new Error(`the command needs ${String(option['name'])}`);
    if (value !== undefined) refuseValue(option, value);
    return value === undefined ? [] : [{ name: option['name'], type: option['type'], value }];
  });
}

/** The client of a person lets nobody send a value that was not declared so. */
function refuseValue(option: Json, value: string | number | boolean): void {
  const choices = option['choices'] as { value: unknown }[] | undefined;
  if (choices?.length && !choices.some((choice) => choice.value === value)) throw new Error(`${String(value)} is not a choice`);
  const type = { 3: 'string', 4: 'number', 5: 'boolean', 10: 'number' }[Number(option['type'])];
  if (type !== undefined && typeof value !== type) throw new Error(`${String(value)} is not a ${type}`);
  if (option['type'] === 4 && !Number.isInteger(value)) throw new Error(`${String(value)} is not a whole number`);
  const size = typeof value === 'string' ? [...value].length : Number(value);
  const least = Number(option[typeof value === 'string' ? 'min_length' : 'min_value'] ?? -Infinity);
  const most = Number(option[typeof value === 'string' ? 'max_length' : 'max_value'] ?? Infinity);
  if (size < least || size > most) throw new Error(`${String(value)} is out of bounds`);
}
