import type { REST } from 'discord.js';
import { z } from 'zod';
import { sentence, type CommandDesk, type CommandFace, type CommandOption, type Given } from '../../engine/commands.ts';
import { safe } from '../../engine/distill.ts';
import type { ChannelWorld } from '../../engine/ports.ts';
import { answerAsCard } from '../render/answer.ts';
import { renderDiscord } from '../render/discord.ts';
import { soon } from '../soon.ts';
import { discordFault } from './faults.ts';
import { steadily } from './requests.ts';

/** What a command needs: who answers it, and how to write that. */
export type CommandPlace = { world: Pick<ChannelWorld, 'commands' | 'statusUrl' | 'say' | 'now'> };

/** Puts the commands into the menu of a server, in the place of all we had there. Where Discord will not have them, that is said. */
export async function registerCommands(rest: REST, at: { applicationId: string; guildId: string; chat: string }, { world }: CommandPlace): Promise<void> {
  try {
    await steadily(() => rest.put(`/applications/${at.applicationId}/guilds/${at.guildId}/commands`, { body: world.commands.faces.map(bodyOf) }));
  } catch (error) {
    world.say('The commands could not be put into the menu of Discord: invite the bot with the scope applications.commands as well', discordFault(error, at.chat));
  }
}

/** Answers one command, or suggests names while it is typed; both are seen by the asker alone. Leaves other interactions alone. Never rejects. */
export async function answerCommand(raw: unknown, rest: REST, place: CommandPlace): Promise<void> {
  const parsed = asked.safeParse(raw);
  if (!parsed.success) return;
  const one = parsed.data;
  try {
    if (one.type === typing) await suggest(one, rest, place);
    else await answer(one, rest, place);
  } catch (error) {
    place.world.say('A command in Discord could not be answered', error);
  }
}

type Command = z.infer<typeof asked>;

const typed = 2;
const typing = 4;
const [deferred, choices] = [5, 8];
const onlyForThem = 64;
const mostChoices = 25;
const longestChoice = 100;
/** Discord waits three seconds for suggestions. */
const patienceMs = 2000;

const kinds: Record<CommandOption['kind'], number> = { word: 3, text: 3, whole: 4 };
const user = z.object({ id: z.string(), bot: z.boolean().optional() });
const asked = z.object({
  type: z.union([z.literal(typed), z.literal(typing)]),
  id: z.string(), token: z.string(), application_id: z.string(), channel_id: z.string().optional(),
  member: z.object({ user }).optional(), user: user.optional(),
  data: z.object({ name: z.string(), options: z.array(z.object({ name: z.string(), value: z.union([z.string(), z.number()]), focused: z.boolean().optional() })).default([]) }),
}).refine((one) => one.member !== undefined || one.user !== undefined);

function bodyOf({ name, about, options }: CommandFace): object {
  return { name, description: about, type: 1, options: options.map(optionOf) };
}

function optionOf(option: CommandOption): object {
  const named = { type: kinds[option.kind], name: option.name, description: option.about };
  if (option.kind === 'whole') return { ...named, min_value: option.least, max_value: option.most };
  return { ...named, max_length: option.longest ?? longestChoice, ...(option.suggests ? { autocomplete: true } : {}) };
}

async function answer(one: Command, rest: REST, { world }: CommandPlace): Promise<void> {
  await reply(one, rest, { type: deferred, data: { flags: onlyForThem } });
  const found = await world.commands.ask({
    command: one.data.name, written: givenOf(one), account: accountOf(one), chat: one.channel_id ?? '', where: 'alone', addressed: true, late: false, at: world.now(),
  });
  const card = found?.card ?? sentence(safe`I do not answer that now. Ask again in a minute.`);
  const body = renderDiscord(answerAsCard(card), world.statusUrl);
  await steadily(() => rest.patch(`/webhooks/${one.application_id}/${one.token}/messages/@original`, { body, auth: false }));
}

async function suggest(one: Command, rest: REST, { world }: CommandPlace): Promise<void> {
  const option = one.data.options.find(({ focused }) => focused);
  const looking: ReturnType<CommandDesk['suggest']> = option === undefined ? Promise.resolve([])
    : world.commands.suggest({ command: one.data.name, account: accountOf(one) }, option.name, String(option.value));
  const names = (await soon(looking, patienceMs)) ?? [];
  const fitting = names.filter((name) => name.length > 0 && name.length <= longestChoice).slice(0, mostChoices);
  await reply(one, rest, { type: choices, data: { choices: fitting.map((name) => ({ name, value: name })) } });
}

function reply(one: Command, rest: REST, body: object): Promise<unknown> {
  return steadily(() => rest.post(`/interactions/${one.id}/${one.token}/callback`, { body, auth: false }));
}

function givenOf(one: Command): Given {
  return Object.fromEntries(one.data.options.map(({ name, value }) => [name, value]));
}

function accountOf(one: Command) {
  const person = one.member?.user ?? one.user;
  return { platform: 'discord', id: person?.id ?? '', bot: person?.bot ?? false } as const;
}
