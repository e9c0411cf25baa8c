import type { REST } from 'discord.js';
import { z } from 'zod';
import { sentence, type CommandDesk, type CommandFace, type CommandOption, type Given, type Question } from '../../engine/commands.ts';
import { safe } from '../../engine/distill.ts';
import type { ChannelWorld } from '../../engine/ports.ts';
import { answerAsCard } from '../render/answer.ts';
import { renderDiscord, roomOf } from '../render/discord.ts';
import { budgets } from '../render/limits.ts';
import { wholeOf } from '../render/whole.ts';
import { soon } from '../soon.ts';
import { discordFault } from './faults.ts';
import { steadily } from './requests.ts';
import { sentWriting, writingFor, writtenIn } from './writing.ts';

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

/** Answers one command, by its form where it has one, or suggests names while it is typed; all is seen by the asker alone. Leaves other interactions alone. Never rejects. */
export async function answerCommand(raw: unknown, rest: REST, place: CommandPlace): Promise<void> {
  const parsed = asked.safeParse(raw);
  if (!parsed.success) return;
  const one = parsed.data;
  try {
    if (one.type === typing) await suggest(one, rest, place);
    else if (one.type === sent) await answerSent(one, rest, place);
    else if (opensForm(one, place)) await open(one, rest, place);
    else await answer(one, { command: one.data.name, written: givenOf(one) }, { rest, place });
  } catch (error) {
    place.world.say('A command in Discord could not be answered', error);
  }
}

type Asked = z.infer<typeof asked>;
type Command = Exclude<Asked, { type: typeof sent }>;
type Sent = Extract<Asked, { type: typeof sent }>;

const typed = 2;
const typing = 4;
const sent = 5;
const [told, deferred, choices] = [4, 5, 8];
const onlyForThem = 64;
const mostChoices = 25;
const longestChoice = 100;
/** Discord waits three seconds for suggestions, and for a form. */
const patienceMs = 2000;

const kinds: Record<CommandOption['kind'], number> = { word: 3, text: 3, whole: 4 };
const user = z.object({ id: z.string(), bot: z.boolean().optional() });
const common = {
  id: z.string(), token: z.string(), application_id: z.string(), channel_id: z.string().optional(),
  member: z.object({ user }).optional(), user: user.optional(),
};
const menu = { ...common, data: z.object({ name: z.string(), options: z.array(z.object({ name: z.string(), value: z.union([z.string(), z.number()]), focused: z.boolean().optional() })).default([]) }) };
const asked = z.discriminatedUnion('type', [
  z.object({ ...menu, type: z.literal(typed) }), z.object({ ...menu, type: z.literal(typing) }), z.object({ ...common, type: z.literal(sent), data: sentWriting }),
]).refine((one) => one.member !== undefined || one.user !== undefined);

function bodyOf({ name, about, options }: CommandFace): object {
  return { name, description: about, type: 1, options: options.filter((option) => !isOfForm(option)).map(optionOf) };
}

function isOfForm(option: CommandOption): boolean {
  return option.kind === 'text' && option.form === true;
}

function optionOf(option: CommandOption): object {
  const named = { type: kinds[option.kind], name: option.name, description: option.about };
  if (option.kind === 'whole') return { ...named, min_value: option.least, max_value: option.most };
  return { ...named, max_length: option.longest ?? longestChoice, ...(option.suggests ? { autocomplete: true } : {}) };
}

type Said = Pick<Question, 'command' | 'written' | 'filled'>;

async function answer(one: Asked, said: Said, { rest, place: { world } }: { rest: REST; place: CommandPlace }): Promise<void> {
  await reply(one, rest, { type: deferred, data: { flags: onlyForThem } });
  const found = await world.commands.ask(questionOf(one, said, world));
  const card = answerAsCard(found?.card ?? sentence(safe`I do not answer that now. Ask again in a minute.`));
  const whole = wholeOf(card, budgets.discord, roomOf);
  const files = whole ? { files: [{ name: whole.name, data: Buffer.from(whole.text), contentType: 'text/plain' }] } : {};
  await steadily(() => rest.patch(`/webhooks/${one.application_id}/${one.token}/messages/@original`, { body: renderDiscord(card, world.statusUrl), auth: false, ...files }));
}

/** A form can only be the first answer, so what opens one is asked before anything is said. */
async function open(one: Command, rest: REST, { world }: CommandPlace): Promise<void> {
  const found = await soon(world.commands.ask(questionOf(one, { command: one.data.name, written: givenOf(one) }, world)), patienceMs);
  const card = found?.card ?? sentence(safe`This took too long. Ask again in a minute.`);
  const form = card.form === undefined ? null : writingFor(one.data.name, card.form);
  await reply(one, rest, form ?? { type: told, data: { ...renderDiscord(answerAsCard(card), world.statusUrl), flags: onlyForThem } });
}

async function answerSent(one: Sent, rest: REST, place: CommandPlace): Promise<void> {
  const written = writtenIn(one.data);
  if (written !== null) await answer(one, { command: written.command, written: written.given, filled: true }, { rest, place });
}

function opensForm(one: Command, { world }: CommandPlace): boolean {
  return world.commands.faces.some(({ name, options }) => name === one.data.name && options.some(isOfForm));
}

function questionOf(one: Asked, said: Said, world: CommandPlace['world']): Question {
  return { ...said, account: accountOf(one), chat: one.channel_id ?? '', where: 'alone', addressed: true, late: false, at: world.now() };
}

async function suggest(one: Command, rest: REST, { world }: CommandPlace): Promise<void> {
  const option = one.data.options.find(({ focused }) => focused);
  const looking: ReturnType<CommandDesk['suggest']> = option === undefined ? Promise.resolve([])
    : world.commands.suggest({ command: one.data.name, account: accountOf(one) }, option.name, String(option.value));
  const names = (await soon(looking, patienceMs)) ?? [];
  const fitting = names.filter((name) => name.length > 0 && name.length <= longestChoice).slice(0, mostChoices);
  await reply(one, rest, { type: choices, data: { choices: fitting.map((name) => ({ name, value: name })) } });
}

function reply(one: Asked, rest: REST, body: object): Promise<unknown> {
  return steadily(() => rest.post(`/interactions/${one.id}/${one.token}/callback`, { body, auth: false }));
}

function givenOf(one: Command): Given {
  return Object.fromEntries(one.data.options.map(({ name, value }) => [name, value]));
}

function accountOf(one: Asked) {
  const person = one.member?.user ?? one.user;
  return { platform: 'discord', id: person?.id ?? '', bot: person?.bot ?? false } as const;
}
