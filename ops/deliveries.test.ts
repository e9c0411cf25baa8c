import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { webhookSender } from '../bot/webhook/sender.ts';
import { keyOf } from '../bot/webhook/signature.ts';
import { calledBy, calledByRef, type Called } from '../engine/called.ts';
import { canaryStem } from '../engine/canary.ts';
import { degradedNews, newsOf, pauseAfter, type News } from '../engine/delivery.ts';
import { named, safe } from '../engine/distill.ts';
import type { Assessed } from '../engine/types.ts';
import { writeDeliveries } from '../storage/deliveries.ts';
import { openStore, rows, type Store } from '../storage/postgres.ts';
import { wordsIn } from '../templates/cards/words.ts';
import { deliveriesOf } from './deliveries.ts';
import { leavingOf } from './leaving.ts';
import { partStates, type PartStates } from './part-states.ts';
import { openHouse, type House } from './testing/house.ts';
import { startReceiver, type Receiver } from './testing/receiver.ts';
import { guestStands } from './testing/sightings.ts';
import { situation } from './testing/tickets.ts';
import { untilSo } from './testing/until.ts';
import { now } from './testing/views.ts';
import { wireTo } from './testing/wire.ts';

let house: House;
let receivers: Record<'a' | 'b', Receiver>;
let states: PartStates;
const running: { stop: () => Promise<void> }[] = [];

beforeEach(async () => {
  house = await openHouse();
  const [a, b] = await Promise.all([startReceiver(), startReceiver()]);
  receivers = { a, b };
  states = partStates(() => undefined, () => new Date());
});
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop();
  for (const one of Object.values(receivers)) await one.close();
  await house.close();
});

test('a receiver that is out is told when it is back, once, and the page says how it stands', async () => {
  const { port, secret } = receivers.a;
  await receivers.a.close();
  const sending = send();
  await write('a', 3);
  await untilSo(() => /^it cannot be reached \(ECONNREFUSED\); 3 wait, the next try is at \d\d:\d\d$/.test(wordsOf('webhook:a', 'away')));
  receivers.a = await startReceiver({ port, secret });
  await hurry(sending);
  await untilSo(() => receivers.a.heard.length === 3 && wordsOf('webhook:a', 'ok').startsWith('last sent at'));
  expect([receivers.a.wrong, new Set(idsIn('a')).size]).toEqual([[], 3]);
  expect(await rows(house.store, "SELECT DISTINCT kind, ticket_id, text IS NOT NULL AS whole FROM notices WHERE platform = 'webhook:a'")).toEqual([{ kind: 'degraded_mode_enabled', ticket_id: null, whole: true }]);
});

test('an answer that was lost leads to the same message once more', async () => {
  receivers.a.answers(204, ['close']);
  const sending = send();
  await write('a', 1);
  await untilSo(() => wordsOf('webhook:a', 'away') !== '');
  await hurry(sending);
  await untilSo(() => receivers.a.heard.length === 2);
  const [first, again] = receivers.a.heard.map(({ id, body }) => ({ id, body }));
  expect(again).toEqual(first);
});

test('a database that is away when a delivery has arrived learns it afterwards: it is not sent again', async () => {
  const wire = await wireTo(house.database.url);
  const store = await openStore(wire.url);
  receivers.a.arrives = () => { wire.cut(); };
  send({ store });
  await write('a', 1);
  await untilSo(() => receivers.a.heard.length === 1);
  expect(await rows(house.store, 'SELECT 1 FROM deliveries WHERE sent_at IS NOT NULL')).toEqual([]);
  wire.mend();
  await untilSo(async () => (await rows(house.store, 'SELECT 1 FROM deliveries WHERE sent_at IS NOT NULL')).length === 1);
  expect(receivers.a.heard).toHaveLength(1);
  await running.pop()?.stop();
  await store.destroy();
  await wire.close();
});

test('a receiver that hangs holds up no other', async () => {
  receivers.a.answers('hang');
  send();
  await write('a', 30);
  await untilSo(() => receivers.a.requests.length === 4);
  await write('b', 30);
  await untilSo(() => receivers.b.heard.length === 30);
  expect(receivers.a.requests).toHaveLength(4);
});

test('a receiver that never takes it is tried ten times, then the page says that it was given up', async () => {
  receivers.a.answers(500);
  const sending = send();
  await write('a', 1);
  for (let tries = 1; tries <= 10; tries += 1) {
    await untilSo(async () => (await rows(house.store, 'SELECT 1 FROM deliveries WHERE tries = $1 AND error IS NOT NULL', [tries])).length === 1);
    await hurry(sending);
  }
  await untilSo(() => wordsOf('webhook:a', 'refused') === '1 given up: it answered 500 (given up after 10 tries)');
  expect([receivers.a.heard.length, new Set(idsIn('a')).size]).toEqual([10, 1]);
  receivers.a.answers(204);
  await write('a', 1, 'new');
  await untilSo(() => wordsOf('webhook:a', 'ok') !== '');
});

test('one that answers 410 gets nothing more of what waits, and others get theirs', async () => {
  receivers.a.answers(410);
  await write('a', 30);
  await write('b', 2);
  send();
  await untilSo(() => wordsOf('webhook:a', 'refused').startsWith('30 given up: it answered 410'));
  await untilSo(() => receivers.b.heard.length === 2);
  expect(receivers.a.requests.length).toBeLessThanOrEqual(8);
});

test('one that asks for an hour gets it', async () => {
  receivers.a.answers({ status: 429, headers: { 'retry-after': '3600' } });
  send();
  await write('a', 1);
  await untilSo(() => wordsOf('webhook:a', 'away').startsWith('it answered 429'));
  const [waits] = await rows<{ seconds: number }>(house.store, 'SELECT extract(epoch FROM due_at - now())::float8 AS seconds FROM deliveries');
  expect(waits?.seconds).toBeGreaterThan(3500);
});

test('two processes that send at once send each delivery once', async () => {
  const neighbour = await house.neighbour();
  const sending = [send(), send({ deps: neighbour.deps })];
  for (let batch = 0; batch < 5; batch += 1) {
    await write('a', 20, `batch ${batch}`);
    for (const one of sending) one.poke();
  }
  await untilSo(async () => (await rows(house.store, 'SELECT 1 FROM deliveries WHERE sent_at IS NULL')).length === 0);
  expect([receivers.a.heard.length, new Set(idsIn('a')).size]).toEqual([100, 100]);
});

test('a text with a canary does not leave, and neither does anything after it', async () => {
  const sending = send();
  await write('a', 1, 'leak', safe`a line with ${named(`docker://nas1/${canaryStem}7f3a`)}`);
  await untilSo(() => states.all().some(({ name, state }) => name === 'leaving' && state === 'refused') || wordsOf('webhook:a', 'away').includes('canary'));
  await write('a', 3, 'afterwards');
  sending.poke();
  await untilSo(() => states.all().some(({ name, state }) => name === 'leaving' && state === 'refused'));
  expect(receivers.a.requests).toEqual([]);
});

test('things go by what people call them', async () => {
  send({ called: calledBy([guestStands('proxmox://lab/101', now, { name: 'plex' })]) });
  const ticket: Assessed = {
    id: 0, state: 'assessed', situation: { ...situation(), resource: 'proxmox://lab/101', findings: situation().findings.map((finding) => ({ ...finding, title: safe`${named('proxmox://lab/101')} stopped` })) },
    round: 1, firstRound: 1, openedAt: now, movedAt: now, restUntil: null, past: [], ack: null, version: 1,
  };
  await writeDeliveries(house.store, newsOf(null, ticket).map((news) => ({ ...news, ticketId: null, target: 'webhook:a' })), now);
  await untilSo(() => receivers.a.heard.length === 1);
  expect(JSON.parse(receivers.a.heard[0]?.body ?? '')).toMatchObject({ data: { incident: { name: 'lab/plex', headline: 'lab/plex stopped', resource: 'proxmox://lab/101' } } });
});

describe('the pauses', () => {
  test('grow as Standard Webhooks recommends, by chance a fifth longer, and end', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((tries) => pauseAfter(tries, 0))).toEqual([5000, 300_000, 1_800_000, 7_200_000, 18_000_000, 36_000_000, 50_400_000, 72_000_000, 86_400_000, null]);
    expect([pauseAfter(1, 0.5), pauseAfter(1, 1)]).toEqual([5500, 6000]);
  });
});

type Choice = { deps?: House['deps']; store?: Store; called?: Called };

/** A process that sends, as one that holds the lease does. */
function send({ deps = house.deps, store = house.store, called = calledByRef }: Choice = {}): { poke: () => void; stop: () => Promise<void> } {
  const webhooks = Object.entries(receivers).map(([name, { url, secret }]) => ({ name, url: new URL(url), key: keyOf(secret) ?? expect.fail('no key') }));
  const world = { ...deps, now: () => new Date(), words: wordsIn('UTC', () => called) };
  const sending = deliveriesOf({
    store, senders: new Map([['webhook', webhookSender({ webhooks, allowed: ['127.0.0.1'], now: world.now })]]), deps: world, leaving: leavingOf({ deps: world, states }), states,
  });
  sending.gained();
  running.push(sending);
  sendings.add(sending);
  return sending;
}

const sendings = new Set<{ poke: () => void }>();

async function write(target: 'a' | 'b', count: number, key = 'one', says = safe`no model can be reached`): Promise<void> {
  const news: News[] = Array.from({ length: count }, (_, n) => ({ ...degradedNews(0, says, now), ticketId: null, key: `${key} ${n}` }));
  await writeDeliveries(house.store, news.map((one) => ({ ...one, target: `webhook:${target}` })), now);
  for (const one of sendings) one.poke();
}

/** Lets the pauses be over. */
async function hurry(sending: { poke: () => void }): Promise<void> {
  await rows(house.store, 'UPDATE deliveries SET due_at = now(), error = NULL WHERE sent_at IS NULL AND gave_up_at IS NULL');
  sending.poke();
}

function wordsOf(target: string, state: string): string {
  return states.all().find((part) => part.name === target && part.state === state)?.words ?? '';
}

function idsIn(name: 'a' | 'b'): string[] {
  return receivers[name].heard.map(({ id }) => id);
}
