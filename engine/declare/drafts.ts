import type { ModelAnswer } from './model-answer.ts';

/** A declaration that is being written, or what the cluster is, should somebody want the declaration to say that (`keep`). */
export type Draft = {
  id: string;
  name: string;
  kind: 'typed' | 'keep';
  /** `open`: something must be answered first. `ready`: it has a lock that may be approved. */
  state: 'open' | 'ready' | 'committed' | 'dropped';
  /** What was typed for this draft, without secrets; null where nothing was. */
  typed: string | null;
  /** All the English that its declaration then has; null where only the lock is to change. */
  english: string | null;
  answers: Record<string, string>;
  /** What a model said of what was typed; null where none was asked, or none has answered yet. */
  model: ModelAnswer | null;
  assumed: string[];
  lock: string | null;
  lockBlob: string | null;
  /** The blob that the lock in Git had when the draft was made; null when there was none. */
  expectedLock: string | null;
  by: string;
  surface: string;
  madeAt: Date;
  changedAt: Date;
};

/** What is known of a draft once its text was read: its lock when nothing is open any more. */
export type DraftRead = Pick<Draft, 'typed' | 'english' | 'answers' | 'model' | 'assumed' | 'lock' | 'lockBlob' | 'expectedLock'>;

/** Where drafts are kept; each repository has its own. */
export type Drafts = {
  /** Writes the one open draft of a name anew, or begins it; answers it. */
  write: (draft: DraftRead & Pick<Draft, 'name' | 'by' | 'surface'>, at: Date) => Promise<Draft>;
  /** The draft that would keep things as they are; the same one for the same lock. */
  keep: (draft: Pick<Draft, 'name' | 'expectedLock'> & { lock: string; lockBlob: string }, at: Date) => Promise<Draft>;
  /** Those that were typed and are neither committed nor dropped, by name. */
  open: () => Promise<Draft[]>;
  byId: (id: string) => Promise<Draft | null>;
  committed: (id: string, commit: string, at: Date) => Promise<void>;
  /** Drops the open draft of a name; false when there is none. */
  drop: (name: string, at: Date) => Promise<boolean>;
  /** Who approved the step that commits a draft, in the order they did; nobody twice. */
  approvers: (id: string) => Promise<string[]>;
};
