import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshDatabase, type TestDatabase } from '../ops/testing/database.ts';
import { situation } from '../ops/testing/tickets.ts';
import { arrive, depart, egressOf, purgeEgress, receiptsOf, spentOn, type Departure } from './egress.ts';
import { openStore, type Store } from './postgres.ts';
import { ticketsIn } from './tickets.ts';

let database: TestDatabase;
let store: Store;
let ticketId = 0;
const at = new Date('2026-11-21T10:00:00Z');
const cap = { tokens: 10_000, timeZone: 'Europe/Berlin' };
const call = (change: Partial<Departure> = {}): Departure => ({
  ticketId, purpose: 'incident', provider: 'anthropic', model: 'claude', place: 'cloud', text: 'the text', redactions: { names: 1 }, reserved: 100, at, ...change,
});

beforeAll(async () => {
  database = await freshDatabase();
  store = await openStore(database.url);
  ticketId = (await ticketsIn(store, { holder: 'test', platforms: [] }).open(situation(), at))?.id ?? 0;
});
afterAll(async () => {
  await store.destroy();
  await database.drop();
});

test('a call counts with what it reserved until it is known what it took, in the day of the house', async () => {
  const id = await depart(store, call(), cap);
  expect(await spentOn(store, at, cap.timeZone)).toBe(100);
  await arrive(store, id ?? '', { tokensIn: 30, tokensOut: 10, usd: 0.1, outcome: 'answered', at });
  expect(await spentOn(store, at, cap.timeZone)).toBe(40);
  await depart(store, call({ place: 'local', provider: 'ollama' }), cap);
  expect(await spentOn(store, at, cap.timeZone)).toBe(40);
  expect(await spentOn(store, new Date('2026-11-21T22:59:00Z'), cap.timeZone)).toBe(40);
  expect(await spentOn(store, new Date('2026-11-21T23:01:00Z'), cap.timeZone)).toBe(0);
});

test('what would take a day above its cap is not written, and does not leave', async () => {
  const before = (await egressOf(store, null, 100)).length;
  expect(await depart(store, call({ reserved: 9961 }), cap)).toBeNull();
  expect(await egressOf(store, null, 100)).toHaveLength(before);
  expect(await depart(store, call({ reserved: 9960 }), cap)).not.toBeNull();
});

test('a receipt tells outside the house the text of the cloud only, cut where it is long', async () => {
  await depart(store, call({ text: 'x'.repeat(5000), at: new Date('2026-11-25T10:00:00Z') }), cap);
  const [long, ...others] = await receiptsOf(store, ticketId);
  expect([long?.text?.length, long?.bytes, long?.outcome]).toEqual([1500, 5000, 'sent']);
  expect(others.find(({ place }) => place === 'local')?.text).toBeNull();
});

test('old receipts are dropped', async () => {
  await purgeEgress(store, new Date('2026-11-22T00:00:00Z'));
  expect(await egressOf(store, null, 100)).toHaveLength(1);
});
