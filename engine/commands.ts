import type { Called } from './called.ts';
import type { Daily } from './daily.ts';
import type { Day } from './days.ts';
import type { Declaring } from './declare/desk.ts';
import { safe, type CloudSafe } from './distill.ts';
import type { Card } from './card.ts';
import type { Links } from './links.ts';
import type { ModelReceipt } from './models.ts';
import type { Stories } from './memory.ts';
import type { Deps } from './ports.ts';
import type { Account, Actor, Button, Fact, RefusalReason, Reply, ResourceRef, Role, TicketKind, TicketState } from './types.ts';

/**
 * What may be written after a command: one word, a text of several with some letters at most, for either of which names may be suggested, or a
 * whole number within bounds. None is required. A text `apart` is filled in by a field of its own alone, where a platform has such; of others
 * there is at most one. One of a `form` is written into a large field that the answer opens, or in answer to a message where a platform has none.
 */
export type CommandOption =
  | { name: string; about: string; kind: 'word' | 'text'; suggests?: true; longest?: number; apart?: true; form?: true }
  | { name: string; about: string; kind: 'whole'; least: number; most: number };

/** What was written after a command, by the names of its options. */
export type Given = Readonly<Record<string, string | number | undefined>>;

/** A question of a listed person who may ask it. `filled`: its text was written in a form that showed what there was. */
export type Asked = { given: Given; actor: Actor; account: Account; chat: string; at: Date; filled?: true };

/** What a person wants done by a command that a button would do as well. */
export type Wish = Pick<Button, 'ticketId' | 'action' | 'stepId' | 'digest'> & { typed?: string };

/** A form that asks for the text of an option, with what there is of it so far; what was given already is sent along with it. */
export type Form = { option: string; given: Given; title: CloudSafe; label: CloudSafe; hint: CloudSafe; value: CloudSafe; longest: number };

/** An answer as a person reads it, knowing no platform: a card without buttons. With a form, it is what a platform without such says instead. */
export type AnswerCard = Pick<Card, 'push' | 'tone' | 'lines' | 'foot' | 'link'> & { form?: Form };

/** How a part of the service does, by its name. */
export type PartMood = { name: string; state: 'ok' | 'starting' | 'away' | 'refused' | 'elsewhere' | 'off' };

/** What happened to one resource: its facts without those of logs and usage, the moves of its tickets, and what it wrote of late. */
export type History = {
  /** Oldest first, the last ones only. */
  facts: readonly Fact[];
  /** Newest first. */
  moves: readonly { ticketId: number; kind: TicketKind; to: TicketState; at: Date }[];
  /** What its log held in the last while; null when its log is not read. */
  log: { seconds: number; lines: number; errors: number } | null;
};

/** What a command may ask of the house. */
export type CommandWorld = Pick<Deps, 'now' | 'limits' | 'facts' | 'tickets' | 'topology' | 'hushes'> & {
  timeZone: string;
  called: () => Called;
  parts: () => readonly PartMood[];
  history: (resource: ResourceRef, since: Date) => Promise<History>;
  /** What was sent to models about a ticket, the newest first. */
  receipts: (ticketId: number) => Promise<readonly ModelReceipt[]>;
  stories: Stories;
  links: Links;
  /** What a day was, as far as it is known now. */
  daily: (day: Day) => Promise<Daily>;
  /** Says something where only the house reads it: in the log, which the console shows. */
  sayHome: (words: string) => void;
  /** Does what the button of that wish would do for whoever asks, with all that is looked at when a button is pressed. */
  press: (wish: Wish, asked: Pick<Asked, 'account' | 'chat' | 'at'>) => Promise<Reply>;
  commands: readonly Pick<Command, 'name' | 'about' | 'usage' | 'roles'>[];
  /** Where declarations are written; absent where none are set up. */
  declaring?: Declaring;
};

/** Something that people may ask in a chat; its name, its own words and those of its options go into the menus of the platforms. */
export type Command = {
  part: 'command';
  name: string;
  about: CloudSafe;
  /** How it is written, `/status [resource] [hours]`. */
  usage: CloudSafe;
  roles: readonly Role[];
  options: readonly CommandOption[];
  answer: (asked: Asked, world: CommandWorld) => Promise<AnswerCard>;
  /** What somebody is told who is on no list; without it, that they are on none. */
  stranger?: (asked: Omit<Asked, 'actor'>, world: CommandWorld) => Promise<AnswerCard>;
  /** Names that go on from what was typed so far, for options that suggest. */
  suggest: (option: string, typed: string, world: CommandWorld) => Promise<readonly CloudSafe[]>;
};

/** A file of `bot/commands/` exports one of these by default. */
export function defineCommand(command: Omit<Command, 'part' | 'suggest'> & Partial<Pick<Command, 'suggest'>>): Command {
  return { part: 'command', suggest: () => Promise.resolve([]), ...command };
}

/** What a platform shows of a command in its menus. */
export type CommandFace = Pick<Command, 'name' | 'options'> & { about: string };

/**
 * A command as a channel heard it. `written` is the text after it, or what was filled in by option; `where` tells whether it was asked
 * in the chat that cards go to, where only the asker sees the answer, or elsewhere; `addressed` that nobody else can be meant.
 */
export type Question = {
  command: string; written: string | Given; account: Account; chat: string;
  where: 'home' | 'alone' | 'elsewhere'; addressed: boolean; late: boolean; at: Date; filled?: true;
};

/** What is told to the asker; `stranger` says that they are on no list. */
export type Answer = { refused: RefusalReason | null; card: AnswerCard; stranger?: true };

/** Who answers what people ask in one chat. */
export type CommandDesk = {
  faces: readonly CommandFace[];
  /** The answer, once it may be sent; null when nothing is to be said. Never rejects. */
  ask: (question: Question) => Promise<Answer | null>;
  /** Names that may stand for an option; none for whoever may not ask. Never rejects. */
  suggest: (asker: Pick<Question, 'command' | 'account'>, option: string, typed: string) => Promise<readonly string[]>;
};

/** An answer of one sentence. */
export function sentence(says: CloudSafe): AnswerCard {
  return { push: says, tone: 'info', lines: [], foot: safe``, link: null };
}

/**
 * Reads what was written after a command; null when it does not fit. Words and numbers are read in the order of their options; where one
 * of them is a text, which may hold spaces, those behind it are read from the end.
 */
export function readGiven(options: readonly CommandOption[], written: Question['written']): Given | null {
  const given = typeof written === 'string' ? inOrder(options, written) : written;
  return given !== null && options.every((option) => fits(option, given[option.name])) ? given : null;
}

function fits(option: CommandOption, value: string | number | undefined): boolean {
  if (value === undefined) return true;
  if (option.kind !== 'whole') return typeof value === 'string';
  return typeof value === 'number' && Number.isInteger(value) && value >= option.least && value <= option.most;
}

/** Lines stay lines, for a command may tell them apart. */
function inOrder(options: readonly CommandOption[], written: string): Given | null {
  const given: Record<string, string | number> = {};
  let left = written.replace(/[^\S\n]+/g, ' ').trim();
  const take = ({ name, kind }: CommandOption, from: 'front' | 'end'): void => {
    const [whole, word = ''] = (from === 'front' ? /^(\S+)(?:\s|$)/ : /(?:^|\s)(\S+)$/).exec(left) ?? [];
    if (whole === undefined || (kind === 'whole' && !/^\d{1,9}$/.test(word))) return;
    given[name] = kind === 'whole' ? Number(word) : word;
    left = (from === 'front' ? left.slice(whole.length) : left.slice(0, -whole.length)).trim();
  };
  const inRow = options.filter((option) => option.kind !== 'text' || option.apart !== true);
  const at = inRow.findIndex(({ kind }) => kind === 'text');
  for (const option of at < 0 ? inRow : inRow.slice(0, at)) take(option, 'front');
  for (const option of at < 0 ? [] : inRow.slice(at + 1).reverse()) take(option, 'end');
  const text = inRow[at];
  if (text && left !== '') given[text.name] = left;
  return text || left === '' ? given : null;
}
