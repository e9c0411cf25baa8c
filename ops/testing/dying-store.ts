import { openStore, type Store } from '../../storage/postgres.ts';
import type { TestDatabase } from './database.ts';

/** A store whose process seems to be killed right after its n-th write: its connections end in the middle, and nothing more gets through. */
export type DyingStore = { store: Store; isDead: () => boolean; bury: () => Promise<void> };

let opened = 0;

/** Opens a store that dies after some writes; each statement that writes counts, and so does each COMMIT. */
export async function dyingStore(database: TestDatabase, writes: number): Promise<DyingStore> {
  opened += 1;
  const name = `dying ${process.pid} ${opened}`;
  const store = await openStore(database.url, name);
  const create = store.createQueryRunner.bind(store);
  let left = writes;
  store.createQueryRunner = (...asked) => {
    const runner = create(...asked);
    const query = runner.query.bind(runner) as (...given: unknown[]) => Promise<unknown>;
    runner.query = (async (sql: string, ...given: unknown[]) => {
      if (left <= 0) throw new Error('killed');
      const answer = await query(sql, ...given);
      if (isWrite(sql)) left -= 1;
      if (left > 0) return answer;
      await database.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1', [name]);
      throw new Error('killed');
    }) as typeof runner.query;
    return runner;
  };
  return { store, isDead: () => left <= 0, bury: () => store.destroy().catch(() => undefined) };
}

function isWrite(sql: string): boolean {
  return /\b(INSERT INTO|DELETE FROM|DROP TABLE|COMMIT)\b|\bUPDATE \w+ SET\b/.test(sql);
}
