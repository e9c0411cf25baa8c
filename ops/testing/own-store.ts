import { afterAll, beforeAll } from 'vitest';
import { openStore, type Store } from '../../storage/postgres.ts';
import { freshDatabase, type TestDatabase } from './database.ts';

/** A database and an open store for the tests of one file, there from the first test to the last. */
export function ownStore(): { readonly store: Store; readonly database: TestDatabase } {
  let made: { store: Store; database: TestDatabase } | null = null;
  beforeAll(async () => {
    const database = await freshDatabase();
    made = { database, store: await openStore(database.url) };
  });
  afterAll(async () => {
    await made?.store.destroy();
    await made?.database.drop();
  });
  const here = (): { store: Store; database: TestDatabase } => {
    if (made === null) throw new Error('the store of these tests is there from beforeAll on');
    return made;
  };
  return { get store() { return here().store; }, get database() { return here().database; } };
}
