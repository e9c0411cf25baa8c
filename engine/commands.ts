import type { Called } from './called.ts';
import { safe, type CloudSafe } from './distill.ts';
import type { Card } from './card.ts';
import type { ModelReceipt } from './models.ts';
import type { Stories } from './memory.ts';
import type { Deps } from './ports.ts';
import type { Account, Actor, Fact, RefusalReason, ResourceRef, Role, TicketState } from './types.ts';

/**
 * What may be written after a command: a text of some letters at most, for which names may be suggested, or a whole number within bounds.
 * None is required. A text `apart` is filled in by a field of its own alone, where a platform has such; of others there is at most one.
 */
export type CommandOption =
  | { name: string; about: string; kind: 'text'; suggests?: true; longest?: number; apart?: true }
  | { name: string; about: string; kind: 'whole'; least: number; most: number };

/** What was written after a command, by the names of its options. */
export type Given = Readonly<Record<string, string | number | undefined>>;

/** A question of a listed person who may ask it. */
export type Asked = { given: Given; actor: Actor; account: Account; chat: string; at: Date };

/** An answer as a person reads it, knowing no platform: a card without buttons. */
export type AnswerCard = Pick<Card, 'push' | 'tone' | 'lines' | 'foot' | 'link'>;

/** How a part of the service does, by its name. */
export type PartMood = { name: string; state: 'ok' | 'starting' | 'away' | 'refused' | 'elsewhere' | 'off' };

/** What happened to one resource: its facts without those of logs and usage, the moves of its tickets, and what it wrote of late. */
export type History = {
  /** Oldest first, the last ones only. */
  facts: readonly Fact[];
  /** Newest first. */
  moves: readonly { ticketId: number; to: TicketState; at: Date }[];
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
};

/** Something that people may ask in a chat; its name, its own words and those of its options go into the menus of the platforms. */
export type Command = {
  part: 'command';
  name: string;
  about: string;
  /** How it is written, `/status [resource] [hours]`. */
  usage: CloudSafe;
  roles: readonly Role[];
  options: readonly CommandOption[];
  answer: (asked: Asked, world: CommandWorld) => Promise<AnswerCard>;
  /** Names that go on from what was typed so far, for options that suggest. */
  suggest: (option: string, typed: string, world: CommandWorld) => Promise<readonly CloudSafe[]>;
};

/** A file of `bot/commands/` exports one of these by default. */
export function defineCommand(command: Omit<Command, 'part' | 'suggest'> & Partial<Pick<Command, 'suggest'>>): Command {
  return { part: 'command', suggest: () => Promise.resolve([]), ...command };
}

/** What a platform shows of a command in its menus. */
export type CommandFace = Pick<Command, 'name' | 'about' | 'options'>;

/**
 * A command as a channel heard it. `written` is the text after it, or what was filled in by option; `where` tells whether it was asked
 * in the chat that cards go to, where only the asker sees the answer, or elsewhere; `addressed` that nobody else can be meant.
 */
export type Question = {
  command: string; written: string | Given; account: Account; chat: string;
  where: 'home' | 'alone' | 'elsewhere'; addressed: boolean; late: boolean; at: Date;
};

/** What is told to the asker. */
export type Answer = { refused: RefusalReason | null; card: AnswerCard };

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
 * Reads what was written after a command; null when it does not fit. In a text the last words that are numbers fill the options that
 * are numbers, and the rest is the text, which may hold spaces.
 */
export function readGiven(options: readonly CommandOption[], written: Question['written']): Given | null {
  const given = typeof written === 'string' ? inOrder(options, written) : written;
  return given !== null && options.every((option) => fits(option, given[option.name])) ? given : null;
}

function fits(option: CommandOption, value: string | number | undefined): boolean {
  if (value === undefined) return true;
  if (option.kind === 'text') return typeof value === 'string';
  return typeof value === 'number' && Number.isInteger(value) && value >= option.least && value <= option.most;
}

/** Lines stay lines, for a command may tell them apart. */
function inOrder(options: readonly CommandOption[], written: string): Given | null {
  const given: Record<string, string | number> = {};
  let left = written.replace(/[^\S\n]+/g, ' ').trim();
  for (const option of options.filter(({ kind }) => kind === 'whole').reverse()) {
    const [last, number] = /(?:^|\s)(\d{1,9})$/.exec(left) ?? [];
    if (last === undefined) continue;
    given[option.name] = Number(number);
    left = left.slice(0, -last.length).trim();
  }
  const text = options.find((option) => option.kind === 'text' && !option.apart);
  if (text && left !== '') given[text.name] = left;
  return text || left === '' ? given : null;
}
