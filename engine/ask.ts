import { cardByName } from './called.ts';
import { readGiven, sentence, type Answer, type AnswerCard, type Command, type CommandWorld, type Question } from './commands.ts';
import { listed, safe, type CloudSafe } from './distill.ts';
import { isFault, wordsOf } from './errors.ts';
import { nearest } from './nearest.ts';
import type { Deps } from './ports.ts';
import type { Actor, RefusalReason } from './types.ts';

/** What answering needs: the commands there are, what they may ask, who is listed, and where refusals are written down. */
export type AskDeps = Pick<Deps, 'people' | 'audit' | 'words' | 'say'> & { commands: readonly Command[]; world: CommandWorld };

/**
 * The answer to a question from a chat: the one way from a typed command to the house. Only listed people get one, in the chat that
 * cards go to or alone; null where nothing is to be said, as to a bot, or to a command that may be meant for another one.
 */
export async function answerTo(question: Question, deps: AskDeps): Promise<Answer | null> {
  const command = deps.commands.find((one) => one.name === nameOf(question));
  if (question.account.bot || (!command && !question.addressed)) return null;
  const actor = await deps.people.byAccount(question.account);
  const refused = refusalOf(question, actor, command);
  if (actor === null && command?.stranger) return strangerAnswered({ command, stranger: command.stranger }, question, deps);
  await note(question, { actor, refused }, deps);
  if (actor === null || refused !== null) return { refused, card: sentence(refusalWords(refused ?? 'stranger', deps)) };
  if (!command) return { refused: null, card: sentence(unknownWords(question.command, actor, deps)) };
  const given = readGiven(command.options, question.written);
  return saying(command, () => (given === null ? Promise.resolve(unread(command)) : command.answer({ ...question, given, actor }, deps.world)), deps);
}

/** Telegram sends `/start` for whoever writes to a bot for the first time: that asks what can be asked. */
function nameOf({ command, addressed }: Question): string {
  return command === 'start' && addressed ? 'help' : command;
}

/** Names that may stand for an option of a command; none for whoever may not ask. */
export async function suggestionsFor(asker: Pick<Question, 'command' | 'account'>, typing: { option: string; typed: string }, deps: AskDeps): Promise<readonly CloudSafe[]> {
  const command = deps.commands.find((one) => one.name === asker.command);
  const actor = asker.account.bot ? null : await deps.people.byAccount(asker.account);
  if (!command || !actor || !command.roles.includes(actor.role)) return [];
  return command.suggest(typing.option, typing.typed, deps.world);
}

/** What a command has for those on no list, where they may ask at all. */
async function strangerAnswered({ command, stranger }: { command: Command; stranger: NonNullable<Command['stranger']> }, question: Question, deps: AskDeps): Promise<Answer> {
  const { account, chat, at, where, late } = question;
  const refused = where === 'elsewhere' ? 'chat' : late ? 'late' : null;
  await note(question, { actor: null, refused }, deps);
  const given = readGiven(command.options, question.written);
  if (refused !== null) return { refused, card: sentence(refusalWords(refused, deps)) };
  const answer = await saying(command, () => (given === null ? Promise.resolve(unread(command)) : stranger({ given, account, chat, at }, deps.world)), deps);
  return { ...answer, stranger: true };
}

async function saying(command: Command, answer: () => Promise<AnswerCard>, { world, say }: AskDeps): Promise<Answer> {
  try {
    return { refused: null, card: cardByName(await answer(), world.called()) };
  } catch (error) {
    if (!isFault(error, 'store.unavailable')) say(`/${command.name} could not be answered: ${wordsOf(error)}`, error);
    return { refused: 'away', card: sentence(safe`I cannot look that up now. Ask again in a minute.`) };
  }
}

function unread({ usage }: Command): AnswerCard {
  return sentence(safe`That I do not understand. Write ${usage}.`);
}

function refusalOf({ where, late }: Question, actor: Actor | null, command: Command | undefined): RefusalReason | null {
  if (actor === null) return 'stranger';
  if (where === 'elsewhere') return 'chat';
  if (late) return 'late';
  return command && !command.roles.includes(actor.role) ? 'role' : null;
}

function refusalWords(refused: RefusalReason, { words }: AskDeps): CloudSafe {
  if (refused === 'chat') return safe`Ask me in the chat that I post to, or where only you read the answer.`;
  if (refused === 'late') return safe`I was away when you asked. Please ask again.`;
  return words.refusal(refused, null);
}

function unknownWords(typed: string, { role }: Actor, { commands }: AskDeps): CloudSafe {
  const open = commands.filter((command) => command.roles.includes(role));
  const near = nearest(typed, open.map((command) => command.name), 3);
  const offered = near.length === 0 ? open : open.filter((command) => near.includes(command.name));
  return safe`I know no such command. ${near.length === 0 ? safe`There is` : safe`The nearest is`} ${listed(offered.map((command) => command.usage), 10)}.`;
}

async function note({ command, account, chat, at }: Question, { actor, refused }: { actor: Actor | null; refused: RefusalReason | null }, { audit }: AskDeps): Promise<void> {
  const who = actor?.name ?? `${account.platform}:${account.id}`;
  await audit.access({ actor: who, surface: `${account.platform} ${chat}`, resource: `/${command}`.slice(0, 40), outcome: refused ?? 'ok', at });
}
