import type { Lock } from './lock.ts';

/** The last commit that touched a declaration. */
export type Touch = { commit: string; author: string; at: Date; subject: string };

/** One declaration as it lies in the repository: its English, its lock, and the blobs that hold them; null where there is no such file. */
export type Declared = { name: string; english: string | null; englishBlob: string | null; lock: string | null; lockBlob: string | null; touch: Touch };

/** The head of the branch; `rewritten` when what was seen before is no longer part of its history. */
export type Head = { branch: string; commit: string | null; rewritten: boolean };

/** A change of one declaration: what its two files are to hold (null: no such file), and which blob the lock must still be. */
export type CommitWish = { name: string; english: string | null; lock: string | null; expectedLock: string | null; message: string; author: string };

/** How a commit ended: done (`again` when the files were so already), or somebody else changed the lock meanwhile. */
export type Committed = { is: 'done'; commit: string; again: boolean } | { is: 'conflict'; lockBlob: string | null };

/** All that a repository holds at a look. */
export type Look = { head: Head; declared: Declared[]; wrong: string[] };

/** A repository of declarations. */
export type Declarations = {
  /** Its name in refs. */
  repository: string;
  /** The cluster that its declarations are about, where the settings say so. */
  cluster?: string | undefined;
  /** Asks the remote. Rejects with a `machine.*` Fault. */
  look: () => Promise<Look>;
  /** What the last look found, and what was committed since; null before the first. */
  known: () => Look | null;
  commit: (wish: CommitWish) => Promise<Committed>;
  /** The blob that Git makes of a text. */
  lockBlob: (text: string) => string;
  readLock: (text: string) => Lock | { wrong: string };
  /** Always the same text for the same lock. */
  writeLock: (lock: Lock) => string;
};
