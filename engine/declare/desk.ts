import type { CloudSafe } from '../distill.ts';
import type { SecretCounts } from '../redact/spans.ts';
import type { Draft } from './drafts.ts';
import type { Preview } from './preview.ts';
import type { DueStep } from './steps-due.ts';

/** Who writes, and where. */
export type Writer = { name: string; surface: string };

/** What somebody typed about one declaration. `whole`: it stands in the place of all that its draft said, as in a form that showed that. */
export type Typed = { name: string; text: string; whole?: boolean };

/** Something that must be settled before there is a lock, counted from 1. `key` is the id of a question. What is `missing` in the cluster cannot be answered; what is `unread` may ask for nothing. */
export type OpenPoint = { n: number; is: 'question' | 'unread' | 'missing' | 'refused'; key: string; says: string; sentence: number | null; choices: readonly string[] };

/**
 * A draft as somebody is shown it before it is approved. `basis`: whether it is the first text of a name, adds to what is in Git, or stands in its
 * place; `same`: what was typed changes nothing that is declared.
 */
export type DraftView = {
  name: string;
  is: 'open' | 'ready' | 'same';
  basis: 'new' | 'added' | 'replaced';
  preview: Preview;
  points: OpenPoint[];
  /** Sentences and words of which somebody said that they ask for nothing. */
  accepted: string[];
  /** Guests that were declared and are not any more; nothing is done to them. */
  released: string[];
  /** Secrets that were taken out of what was typed just now. */
  takenOut: SecretCounts;
  /** The blob of the lock that an approval is for; null while something is open. */
  blob: string | null;
  by: string;
  changedAt: Date;
  /** Why Git could not be asked, so that what it holds may be older. */
  gitAway: string | null;
  /** Whether a model still reads what the rules left over: the draft is read again once it has. */
  modelReads: boolean;
  /** What an answer was that nothing came of. */
  unanswered: string | null;
};

/** Something that cannot be done, in words. */
export type Wrong = { wrong: CloudSafe };

/** A look at Git and the cluster that somebody asked for. */
export type Refreshed = { declared: number; wrong: string[]; rewritten: boolean; read: string[] };

/** What people can do with declarations. Each rejects with a `machine.*` Fault where the cluster, or Git before it was ever seen, does not answer. */
export type Declaring = {
  /** Reads what was typed against the cluster as it is and keeps it as the draft of that name, without its secrets. */
  propose: (typed: Typed, who: Writer) => Promise<DraftView | Wrong>;
  /** Settles a point of a draft with an answer; "nothing" says that its words ask for nothing. */
  answer: (to: { name: string; n: number; words: string }, who: Writer) => Promise<DraftView | Wrong>;
  /** A draft, read again against the cluster as it is now; null where there is none of that name. */
  show: (name: string) => Promise<DraftView | Wrong | null>;
  drafts: () => Promise<Draft[]>;
  /** What Git held at the last look under a name; null where nothing. */
  inGit: (name: string) => { english: string | null; blob: string | null } | null;
  /** What steps are called on their cards. */
  titles: (steps: readonly DueStep[]) => CloudSafe[];
  /** What was typed so far, to go on with it; null where nothing was. */
  begun: (name: string) => Promise<string | null>;
  drop: (name: string) => Promise<boolean>;
  /** Asks Git now, reads again the drafts of what was changed there, and compares everything with the cluster. */
  refresh: () => Promise<Refreshed>;
};

/** Letters that are read at once. */
export const longestTyped = 4000;

