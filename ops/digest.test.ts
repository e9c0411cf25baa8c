import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Card } from '../engine/card.ts';
import { dailyShape, type Daily } from '../engine/daily.ts';
import type { Day } from '../engine/days.ts';
import type { Routes } from '../engine/delivery.ts';
import type { ResourceRef } from '../engine/types.ts';
import { rows } from '../storage/postgres.ts';
import { digestWhenDue, type DigestWorld } from './digest.ts';
import { readDaily } from './reading-daily.ts';
import { openHouse, type House, type Process } from './testing/house.ts';
import { dies, guestStands, seen, stands, starts } from './testing/sightings.ts';

const owner = 'owner@attic.example';
const db: ResourceRef = 'docker://attic/db';
const toHook: Routes = ({ event }) => (event === 'digest_ready' ? [{ target: 'webhook:a' }] : []);

let house: House;
beforeEach(async () => { house = await openHouse(); });
afterEach(async () => { await house.close(); });

/** The clock of the house stands at 10:00 on 21 Nov 2026 at first. */
function world(change: Partial<DigestWorld> = {}, process: Process & { store?: House['store'] } = house): DigestWorld {
  const { deps } = process;
  return {
    store: process.store ?? house.store, facts: deps.facts, timeZone: 'UTC', called: deps.words.called, now: house.now, parts: () => [],
    readers: { to: [owner, 'second@attic.example'], routes: toHook, chats: [] }, clock: '07:00', ...change,
  };
}

type Written = { target: string; key: string; body: unknown };

function written(): Promise<Written[]> {
  return rows<Written>(house.store, 'SELECT target, key, body FROM deliveries ORDER BY id');
}

async function days(): Promise<string[]> {
  return (await written()).filter(({ target }) => target === `mail:${owner}`).map(({ key }) => key);
}

const minute = 60;
const hour = 3600;

async function live(minutes: number, change: Partial<DigestWorld> = {}): Promise<void> {
  for (let n = 0; n < minutes; n += 1) {
    await digestWhenDue(world(change));
    house.pass(minute);
  }
}

test('nothing is sent before its time, then one to each reader and to the webhooks, and no other that day', async () => {
  await house.see(stands(db, house.now()));
  house.pass(20 * hour + 50 * minute);
  await live(9);
  expect(await written()).toEqual([]);
  await live(5);
  expect((await written()).map(({ target, key }) => [target, key])).toEqual([
    [`mail:${owner}`, 'digest 2026-11-21'], ['mail:second@attic.example', 'digest 2026-11-21'], ['webhook:a', 'digest_ready 2026-11-21'],
  ]);
  house.pass(15 * hour);
  await live(3);
  expect(await days()).toHaveLength(1);
  house.pass(9 * hour);
  await live(1);
  expect(await days()).toEqual(['digest 2026-11-21', 'digest 2026-11-22']);
});

test('one that was missed is sent later on the same day, of the right day, and not on the next', async () => {
  await house.see(stands(db, house.now()));
  house.pass(2 * 24 * hour + 11 * hour);
  await live(2);
  expect(await days()).toEqual(['digest 2026-11-22']);
});

test('a house that was set up today has no digest of the day before', async () => {
  await house.see(stands(db, house.now()));
  await live(3);
  expect(await written()).toEqual([]);
});

test('processes that make it at once make one', async () => {
  const others = await Promise.all([house.neighbour(), house.neighbour()]);
  await house.see(stands(db, house.now()));
  house.pass(24 * hour);
  await Promise.all([world(), ...others.map((other) => world({}, other))].map(digestWhenDue));
  expect((await written()).map(({ target }) => target).sort()).toEqual([`mail:${owner}`, 'mail:second@attic.example', 'webhook:a']);
});

test('a chat gets it as a silent card, once for a day, also where it is asked for after the mail was written', async () => {
  const posts = () => rows<{ key: string; platform: string; card: Card; hours: number }>(house.store, 'SELECT key, platform, card, extract(epoch FROM news_until - made_at)::int / 3600 AS hours FROM bulletins ORDER BY key, platform');
  await house.see(stands(db, house.now()));
  house.pass(24 * hour);
  await live(2);
  expect(await posts()).toEqual([]);
  const readers = { to: [owner], routes: toHook, chats: ['discord', 'telegram'] as const };
  await live(2, { readers });
  await Promise.all([house, await house.neighbour()].map((process) => digestWhenDue(world({ readers }, process))));
  expect(await posts()).toMatchObject([
    { key: 'digest 2026-11-21', platform: 'discord', card: { loud: false, push: expect.stringMatching(/^📋 DAILY DIGEST · 21 Nov 2026 · /) as string }, hours: 24 }, { key: 'digest 2026-11-21', platform: 'telegram' },
  ]);
  expect(await days()).toHaveLength(1);
});

test('without readers nothing is written', async () => {
  await house.see(stands(db, house.now()));
  house.pass(24 * hour);
  await live(2, { readers: { to: [], routes: () => [], chats: [] } });
  expect(await written()).toEqual([]);
});

test('its time is that of the zone, also on the day on which the clocks change', async () => {
  await house.see(stands(db, house.now()));
  house.pass((Date.parse('2027-03-28T04:59:00Z') - house.now().getTime()) / 1000);
  const berlin = { timeZone: 'Europe/Berlin' };
  await live(1, berlin);
  expect(await written()).toEqual([]);
  await live(1, berlin);
  expect(await days()).toEqual(['digest 2027-03-27']);
  const [first] = await written();
  expect(first?.body).toMatchObject({ from: Date.parse('2027-03-26T23:00:00Z'), to: Date.parse('2027-03-27T23:00:00Z') });
});

async function told(day: Day, change: Partial<DigestWorld> = {}): Promise<Daily> {
  return dailyShape.parse(JSON.parse(JSON.stringify(await readDaily(world(change), day))));
}

test('a day tells what was watched of it, what broke and for how long, and who was quiet', async () => {
  const web: ResourceRef = 'docker://attic/web';
  const guest: ResourceRef = 'proxmox://barn/101';
  await house.see(stands(db, house.now(), { restartPolicy: 'always' }), stands(web, house.now()), guestStands(guest, house.now()));
  await live(60);
  await house.see(...dies(db, house.now()));
  house.pass(10 * minute);
  const again = house.now();
  await house.see(...starts(db, again), guestStands(guest, again, { lock: 'backup' }));
  house.pass(2 * minute);
  await house.see(stands(db, house.now(), { startedAt: again.toISOString() }), stands(web, house.now()), guestStands(guest, house.now()));
  await house.sweep();
  house.pass(20 * hour);
  const daily = await told('2026-11-21', { parts: () => [{ name: 'docker:attic', state: 'away' }] });
  expect(daily.counts).toMatchObject({ opened: 1, open: 0, solved: 1, usual: null });
  expect(daily.down).toEqual([{ name: 'attic/db', seconds: expect.toSatisfy((seconds: number) => seconds >= 600 && seconds <= 840) as number }]);
  expect([daily.resources, daily.parts]).toEqual([{ quiet: 2, all: 3 }, ['docker:attic away']]);
  expect(daily.watched).toBe(59 * minute);
});

test('a day tells of what fills and of what models took', async () => {
  const tank: ResourceRef = 'proxmox://barn/storage/n1/tank';
  const usage = (used: number) => ({ usedBytes: used * 1e9, totalBytes: 100e9 });
  for (const used of [60, 62, 64]) {
    await house.see(seen('storage.usage', tank, house.now(), usage(used)));
    house.pass(24 * hour);
  }
  house.pass(-24 * hour + 60);
  for (const [place, tokens] of [['cloud', 500], ['local', 70]] as const) {
    await rows(house.store,
      `INSERT INTO egress (purpose, provider, model, place, text, bytes, sha256, redactions, reserved, tokens_in, tokens_out, usd, at)
       VALUES ('incident', 'p', 'm', $1, 't', 1, 'x', '{}', 0, $2, 1, 0.01, '2026-11-22T12:00:00Z')`, [place, tokens]);
  }
  const daily = await told('2026-11-22');
  expect(daily.watch).toEqual([expect.stringMatching(/^barn\/storage_n1_tank is 64 % full, about 1\d d left$/)]);
  expect(daily.models).toEqual({ calls: 2, cloud_tokens: 501, local_tokens: 71, usd: 0.01 });
  expect((await told('2026-11-21')).models.calls).toBe(0);
});
