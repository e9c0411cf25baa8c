import type { Lock } from './lock.ts';

/** The last commit that touched a declaration. Author and subject are what a person typed: they stay at home. */
export type Touch = { commit: string; author: string; at: Date; subject: string };

/**
 * One declaration as it lies in the repository: its English, its lock, and the blobs that hold them; null where there is no such file, or
 * none that can be read. `wrong` says why the lock cannot be taken as it is, in our own words but for names of keys in it; they stay at home.
 */
export type Declared = { name: string; english: string | null; englishBlob: string | null; lock: string | null; lockBlob: string | null; touch: Touch; wrong: string | null };

/** The head of the branch; `rewritten` in the one look that found that what was seen before is no longer part of its history. */
export type Head = { branch: string; commit: string | null; rewritten: boolean };

/** All declarations as the remote had them at a time; `wrong` names the files that are none. */
export type Looked = { at: Date; head: Head; declared: Declared[]; wrong: string[] };

/** A change of one declaration: what its two files are to hold (null: no such file), and which blob the lock must still be. */
export type CommitWish = { name: string; english: string | null; lock: string | null; expectedLock: string | null; message: string; author: string };

/** How a commit ended: done (`again` when the files were so already and nothing was written), or somebody else changed the lock meanwhile. */
export type Committed = { is: 'done'; commit: string; again: boolean } | { is: 'conflict'; lockBlob: string | null };

/** How a declaration may be called: the name of its two files. */
export const declarationName = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** A repository of declarations. What asks the remote rejects with a `machine.*` Fault in words that hold no secret. */
export type Declarations = {
  /** The host of its resources, `git://<repository>/<name>`. */
  repository: string;
  /** The cluster that the declarations are about, as the owner says; null where nothing is said. */
  cluster: string | null;
  /** Asks the remote now. */
  look: () => Promise<Looked>;
  /** What the last look of this process found, or what it has committed since; null before the first, and in a process that does not look. */
  known: () => Looked | null;
  /** Commits onto the newest head without force; made again after a crash, it finds itself done. Afterwards `known` holds it. */
  commit: (wish: CommitWish) => Promise<Committed>;
  /** The id of the Git blob that holds a text, as repositories with SHA-1 have it; others are refused. */
  lockBlob: (text: string) => string;
  /** The lock that a text holds, or what is wrong with it and what to do. */
  readLock: (text: string) => Lock | { wrong: string };
  /** The text of a lock, always the same one for the same lock. */
  writeLock: (lock: Lock) => string;
};
