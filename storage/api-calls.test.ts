import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ApiCall } from '../engine/api-calls.ts';
import { freshDatabase, type TestDatabase } from '../ops/testing/database.ts';
import { callKeeper } from './api-call-keeper.ts';
import { apiCallNumbers, apiCallsOf, purgeApiCalls, writeCalls } from './api-calls.ts';
import { openStore, type Store } from './postgres.ts';

const quick = { mostWaiting: 20, batch: 7, gatherMs: 5, againMs: 20 };
let database: TestDatabase;
let store: Store;

beforeEach(async () => {
  database = await freshDatabase();
  store = await openStore(database.url);
});
afterEach(async () => {
  if (store.isInitialized) await store.destroy();
  await database.drop();
});

test('calls are written in their order, those from before the store was there too', async () => {
  const keeper = callKeeper(() => undefined, quick);
  for (let n = 0; n < 10; n += 1) keeper.note(call({ path: `/${String(n)}` }));
  keeper.keepIn((calls, lost) => writeCalls(store, calls, lost));
  for (let n = 10; n < 17; n += 1) keeper.note(call({ path: `/${String(n)}` }));
  await keeper.close();
  const kept = await apiCallsOf(store, { only: 'all', before: '' }, 100);
  expect(kept.map(({ path }) => path)).toEqual(Array.from({ length: 17 }, (_, n) => `/${String(16 - n)}`));
  expect(kept[0]).toMatchObject({ ...call({ path: '/16' }), at: expect.any(Date) as Date });
  expect(keeper.standing()).toEqual({ waiting: 0, lost: 0 });
});

test('while the database is away calls wait, the oldest are lost and counted, and that is written down', async () => {
  const said: string[] = [];
  const keeper = callKeeper((words) => { said.push(words); }, quick);
  const away = await openStore(database.url);
  await away.destroy();
  keeper.keepIn((calls, lost) => writeCalls(away, calls, lost));
  for (let n = 0; n < 50; n += 1) keeper.note(call({ path: `/${String(n)}`, at: new Date(Date.now() - 1000 + n) }));
  await expect.poll(() => said.length).toBe(1);
  expect(keeper.standing()).toEqual({ waiting: 20, lost: 30 });
  keeper.keepIn((calls, lost) => writeCalls(store, calls, lost));
  await expect.poll(() => keeper.standing().waiting).toBe(0);
  await keeper.close();
  expect((await apiCallsOf(store, { only: 'all', before: '' }, 99)).map(({ path }) => path)).toEqual(Array.from({ length: 20 }, (_, n) => `/${String(49 - n)}`));
  expect(await apiCallNumbers(store)).toMatchObject({ calls: 20, lost: 30 });
  expect(said).toEqual([expect.stringContaining('API calls cannot be written') as string]);
});

test('a call that cannot be written is lost alone with its batch, and the next ones are kept', async () => {
  const keeper = callKeeper(() => undefined, quick);
  keeper.keepIn((calls, lost) => writeCalls(store, calls, lost));
  keeper.note(call({ bytes: Number.NaN, path: '/wrong' }));
  await expect.poll(() => keeper.standing()).toEqual({ waiting: 0, lost: 1 });
  keeper.note(call({ path: '/right', answer: 'a\0b' }));
  await keeper.close();
  expect((await apiCallsOf(store, { only: 'all', before: '' }, 9)).map(({ path, answer }) => [path, answer])).toEqual([['/right', 'a\uFFFDb']]);
  expect(await apiCallNumbers(store)).toMatchObject({ calls: 1, lost: 1 });
});

test('calls are found by what they did, and are dropped when they are old', async () => {
  const now = Date.now();
  await writeCalls(store, [
    call({ path: '/old', at: new Date(now - 9 * 86_400_000) }), call({ path: '/read' }), call({ path: '/made', method: 'POST' }), call({ path: '/failed', status: null, fault: 'cut' }),
  ]);
  const paths = async (only: 'all' | 'changes' | 'failed', before = ''): Promise<string[]> => (await apiCallsOf(store, { only, before }, 9)).map(({ path }) => path);
  expect(await paths('changes')).toEqual(['/made']);
  expect(await paths('failed')).toEqual(['/failed']);
  expect(await paths('all', '3')).toEqual(['/read', '/old']);
  await purgeApiCalls(store, new Date(now - 86_400_000));
  expect(await paths('all')).toEqual(['/failed', '/made', '/read']);
  expect(await apiCallNumbers(store)).toMatchObject({ calls: 3, failed: 1, lost: 0, ms95: 12 });
});

function call(wish: Partial<ApiCall>): ApiCall {
  return { at: new Date(), cluster: 'lab', token: 'copilot@pve!line', method: 'GET', path: '/version', params: {}, status: 200, fault: null, answer: '{"data":1}', bytes: 10, ms: 12, ...wish };
}
