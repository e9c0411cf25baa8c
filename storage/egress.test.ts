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

test('counts without measure add up to what they are, and none is below nought', async () => {
  const day = new Date('2026-12-24T10:00:00Z');
  const most = { ...cap, tokens: 9_000_000_000_000_000 };
  for (let calls = 0; calls < 4; calls += 1) {
    const id = await depart(store, call({ at: day, reserved: 2_000_000_000 }), most);
    await arrive(store, id ?? '', { tokensIn: 2_000_000_000, tokensOut: 2_000_000_000, usd: 0, outcome: 'answered', at: day });
  }
  expect(await spentOn(store, day, cap.timeZone)).toBe(16_000_000_000);
  expect(await depart(store, call({ at: day }), cap)).toBeNull();
  const id = await depart(store, call({ at: day, reserved: 7 }), most) ?? '';
  for (const wrong of [{ tokensIn: -1, tokensOut: 1, usd: null }, { tokensIn: 1, tokensOut: -1, usd: null }, { tokensIn: 1, tokensOut: 1, usd: -1 }, { tokensIn: 1, tokensOut: 1, usd: Infinity }, { tokensIn: 1, tokensOut: null, usd: null }]) {
    await expect(arrive(store, id, { ...wrong, outcome: 'answered', at: day })).rejects.toThrow();
  }
  await expect(depart(store, call({ at: day, reserved: -5_000_000 }), most)).rejects.toThrow();
  expect(await spentOn(store, day, cap.timeZone)).toBe(16_000_000_007);
});

test('of many calls of two processes at once no more leave than the cap of the day lets through', async () => {
  const other = await openStore(database.url);
  const day = new Date('2027-01-05T10:00:00Z');
  const ids = await Promise.all(Array.from({ length: 12 }, (_, n) => depart(n % 2 === 0 ? store : other, call({ at: day, reserved: 3000 }), cap)));
  expect(ids.filter((id) => id !== null)).toHaveLength(3);
  expect(await spentOn(other, day, cap.timeZone)).toBe(9000);
  await other.destroy();
});

test('a clock that is set back by a day does not give the day\'s tokens a second time', async () => {
  const day = new Date('2027-02-05T10:00:00Z');
  await depart(store, call({ at: day, reserved: 9000 }), cap);
  expect(await depart(store, call({ at: new Date(day.getTime() - 86_400_000), reserved: 3000 }), cap)).toBeNull();
});
