import type { CloudSafe } from '../distill.ts';

/** How many assumptions, differences and hindrances a story holds at most, of each; where it holds so many there may be more. */
export const mostTold = 60;

/** What a declaration says and how the cluster stands to it, as its cards tell it. `lock` is the blob that an approval is for, `due` a digest of all that would be done. */
export type DeclaredStory = {
  lock: string;
  due: string;
  /** Who asked for it: the writer of the draft, else of the last commit. */
  by: CloudSafe;
  /** Of a draft that is not in Git yet: what was typed, shortened, and what stands in the way of nothing but was assumed. */
  says: CloudSafe | null;
  assumed: CloudSafe[];
  differences: ToldDifference[];
  /** What nothing here can or may do, and why. */
  cannot: CloudSafe[];
  /** What the steps take of what is free, and which running guests notice them, each in a few words. */
  needs?: CloudSafe[] | undefined;
  disturbed?: CloudSafe[] | undefined;
  commit: string | null;
  /** Who wrote a draft of the same declaration that waits beside a drift; absent where none does. */
  drafted?: CloudSafe;
};

/** One declared thing that is otherwise. `held`: an approved step made it so, and it is left alone until the declaration says the same. */
export type ToldDifference = { resource: CloudSafe; field: CloudSafe; declared: CloudSafe; is: CloudSafe; by: CloudSafe | null; held: CloudSafe | null };
