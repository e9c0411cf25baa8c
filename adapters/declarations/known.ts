import type { Committed, CommitWish, Head, Looked, Touch } from '../../engine/declare/declarations.ts';
import { wordsOf } from '../../engine/errors.ts';
import { commitChange } from './commit.ts';
import type { Reading } from './reading.ts';
import { openRepository, type Repository } from './repository.ts';
import type { Remote } from './remote.ts';

/** How a local copy is kept. */
type Keeping = { folder: string; now: () => Date; say: (words: string, error?: unknown) => void };

/** How the last look ended. */
type Ended = { at: Date; looked: Looked } | { at: Date; error: unknown };

/** What is known of a repository, in memory. Its local copy is made at the first look, and one piece of work is done in it at a time. */
export class Known {
  readonly #remote: Remote;
  readonly #keeping: Keeping;
  #opened: Repository | null = null;
  #before: Promise<unknown> = Promise.resolve();
  #asking: Promise<Looked> | null = null;
  #last: Looked | null = null;
  #ended: Ended | null = null;

  constructor(remote: Remote, keeping: Keeping) {
    this.#remote = remote;
    this.#keeping = keeping;
  }

  /** What the last look found that did not fail; null before the first. */
  get last(): Looked | null {
    return this.#last;
  }

  /** Asks the remote; who asks while that is under way gets the same answer. */
  look(): Promise<Looked> {
    this.#asking ??= this.#noted(this.#inTurn(async (repository) => this.#take(repository, await repository.refresh()))).finally(() => { this.#asking = null; });
    return this.#asking;
  }

  /** What the last look came to when that is younger than some milliseconds, else asks. Rejects as that look did. */
  async within(ms: number): Promise<Looked> {
    const ended = this.#ended;
    if (ended === null || Math.abs(this.#keeping.now().getTime() - ended.at.getTime()) >= ms) return this.look();
    if ('error' in ended) throw ended.error;
    return ended.looked;
  }

  /** Commits, and knows what was committed. */
  commit(wish: CommitWish): Promise<Committed> {
    return this.#inTurn(async (repository) => {
      const { committed, head } = await commitChange(repository, wish, this.#keeping.folder);
      await this.#take(repository, head).catch((error: unknown) => {
        [this.#last, this.#ended] = [null, null];
        this.#keeping.say(`what ${this.#remote.name} holds after a commit could not be read: ${wordsOf(error)}`, error);
      });
      return committed;
    });
  }

  /** Who touched a name last, as far as what is known; null while nothing is. */
  touched(name: string): Promise<Touch | null> {
    return this.#inTurn((repository) => {
      const commit = this.#last?.head.commit ?? null;
      return commit === null ? Promise.resolve(null) : repository.touched(commit, name);
    });
  }

  async #noted(work: Promise<Looked>): Promise<Looked> {
    try {
      return await work;
    } catch (error) {
      this.#ended = { at: this.#keeping.now(), error };
      throw error;
    }
  }

  async #take(repository: Repository, head: Head): Promise<Looked> {
    const { now, say } = this.#keeping;
    const last = this.#last;
    const at = now();
    const { declared, wrong } = await this.#read(repository, head);
    await repository.settle(head);
    if (head.rewritten) say(`the branch ${head.branch} of ${this.#remote.name} was rewritten; what was approved stays bound to the locks as they were`);
    for (const words of wrong.filter((one) => last?.wrong.includes(one) !== true)) say(`${this.#remote.name}: ${words}`);
    const looked = { at, head, declared, wrong };
    this.#last = looked;
    this.#ended = { at, looked };
    return looked;
  }

  async #read(repository: Repository, { commit, rewritten }: Head): Promise<Reading> {
    const last = this.#last;
    if (commit === null) return { declared: [], wrong: [] };
    if (last?.head.commit === commit) return last;
    return repository.read(commit, last !== null && last.head.commit !== null && !rewritten ? { commit: last.head.commit, reading: last } : null);
  }

  #inTurn<T>(work: (repository: Repository) => Promise<T>): Promise<T> {
    const done = this.#before.then(async () => {
      this.#opened ??= await openRepository(this.#keeping.folder, this.#remote);
      return work(this.#opened);
    });
    this.#before = done.catch(() => undefined);
    return done;
  }
}
