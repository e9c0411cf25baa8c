import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cardMail } from '../bot/email/body.ts';
import { safe } from '../engine/distill.ts';
import { recorded } from '../engine/ticket.ts';
import type { Platform, Severity, Situation } from '../engine/types.ts';
import { degrade, undegrade } from '../storage/degraded.ts';
import { rows } from '../storage/postgres.ts';
import { degradedCard } from '../templates/cards/degraded.ts';
import { mailInstead, noteChats } from './fallback.ts';
import type { Mailing } from './mail.ts';
import { partStates, type PartStates } from './part-states.ts';
import { openHouse, type House } from './testing/house.ts';
import { situation } from './testing/tickets.ts';

const both: Platform[] = ['discord', 'telegram'];
const readers = ['owner@attic.example', 'second@attic.example'];

let house: House;
let states: PartStates;
let standing: string | null;
beforeEach(async () => {
  house = await openHouse();
  states = partStates(() => undefined, house.now);
  standing = null;
});
afterEach(async () => { await house.close(); });

/** A process that starts anew knows nothing of the chats but what is stored. */
function restart(): void {
  states = partStates(() => undefined, house.now);
}

async function pass(seconds: number, chats: Platform[] = both): Promise<void> {
  for (let left = seconds; left > 0; left -= 60) {
    house.pass(Math.min(60, left));
    await round(chats);
  }
}

async function round(chats: Platform[] = both): Promise<void> {
  const mailing: Pick<Mailing, 'to' | 'standsIn'> = { to: readers, standsIn: (words) => { standing = words; } };
  const rig = { store: house.store, states, limits: house.deps.limits, timeZone: 'UTC' };
  await noteChats(rig, chats);
  await mailInstead({ rig, deps: house.deps, mailing: mailing as Mailing, chats });
}

async function open(key: string, severity: Severity = 'high'): Promise<number> {
  const base = situation(key);
  const ticket = await house.deps.tickets.open({ ...base, findings: base.findings.map((one) => ({ ...one, severity })) } satisfies Situation, house.now());
  return ticket?.id ?? 0;
}

function mails(): Promise<{ target: string; key: string; body: unknown }[]> {
  return rows(house.store, "SELECT target, key, body FROM deliveries WHERE target LIKE 'mail:%' ORDER BY id");
}

async function keys(): Promise<string[]> {
  return (await mails()).filter(({ target }) => target === 'mail:owner@attic.example').map(({ key }) => key);
}

function fail(...platforms: Platform[]): void {
  for (const platform of platforms) states.set(platform, 'away', 'no answer');
}

describe('while the chats fail', () => {
  test('nothing is mailed for five minutes, then what is high, once to each reader', async () => {
    fail(...both);
    await open('one');
    await open('two', 'medium');
    await pass(285);
    expect([await mails(), standing]).toEqual([[], null]);
    await pass(60);
    expect((await mails()).map(({ target, key }) => [target, key])).toEqual(readers.map((one) => [`mail:${one}`, '1 incident_detected']));
    expect(standing).toBe('high incidents go by mail: no chat has been reached since 10:00');
    await open('three');
    await pass(600);
    expect(await keys()).toEqual(['1 incident_detected', '3 incident_detected']);
  });

  test('the five minutes go on across restarts, and also when it is refused in between', async () => {
    fail(...both);
    await open('one');
    await pass(150);
    restart();
    states.set('discord', 'starting', 'connecting');
    await pass(30);
    states.set('discord', 'refused', 'no such channel');
    fail('telegram');
    await pass(135);
    expect(await keys()).toEqual(['1 incident_detected']);
  });

  test('one that works is enough, and ends it', async () => {
    fail('discord');
    states.set('telegram', 'ok', 'connected');
    await open('one');
    await pass(900);
    expect(await mails()).toEqual([]);
    fail('telegram');
    await pass(315);
    expect(await keys()).toHaveLength(1);
    states.set('discord', 'ok', 'connected again');
    await open('two');
    await pass(900);
    expect([await keys(), standing]).toEqual([['1 incident_detected'], null]);
  });

  test('a chat that another process holds is known by what that one has noted', async () => {
    fail('discord');
    states.set('telegram', 'elsewhere', 'another copy has it');
    await open('one');
    await pass(600);
    expect(await mails()).toEqual([]);
    const other = partStates(() => undefined, house.now);
    other.set('telegram', 'away', 'no answer');
    await noteChats({ store: house.store, states: other }, both);
    await pass(315);
    expect(await keys()).toHaveLength(1);
  });

  test('what a chat has shown is not mailed', async () => {
    fail(...both);
    const id = await open('one');
    await rows(house.store, "INSERT INTO cards (ticket_id, platform, key, message_id, digest, shown_at) VALUES ($1, 'telegram', 'card', '1', 'd', now())", [id]);
    await pass(400);
    expect(await mails()).toEqual([]);
  });

  test('that what was mailed is over is mailed as well, unless a chat has shown it since', async () => {
    fail(...both);
    const [id, other] = [await open('one'), await open('two')];
    await pass(400);
    await rows(house.store, 'UPDATE deliveries SET sent_at = now()');
    await rows(house.store, "INSERT INTO cards (ticket_id, platform, key, message_id, digest, shown_at) VALUES ($1, 'telegram', 'card', '1', 'd', now())", [other]);
    for (const one of await house.tickets('open')) await house.deps.tickets.move(one, recorded(one, { kind: 'recovered', says: safe`it runs well`, at: house.now(), evidence: [] }), { why: 'it is over' });
    states.set('discord', 'ok', 'connected again');
    await pass(120);
    expect(await keys()).toEqual(['1 incident_detected', '2 incident_detected', `${id} incident_resolved`]);
    expect(cardMail.parse((await mails()).at(-1)?.body)).toMatchObject({ tone: 'done', begun: cardMail.parse((await mails())[0]?.body).begun });
  });

  test('what is silenced is not mailed', async () => {
    fail(...both);
    await open('one');
    house.hushes.push({ id: '1', kind: 'silence', what: { resource: situation().resource }, until: new Date(house.now().getTime() + 3_600_000), by: 'owner', why: 'noise' });
    await pass(400);
    expect(await mails()).toEqual([]);
  });

  test('many at once are told in one mail that names them, and none is told again', async () => {
    fail(...both);
    for (let n = 1; n <= 30; n += 1) await open(`trouble ${n}`);
    await pass(400);
    await open('one more');
    await pass(30);
    expect(await keys()).toEqual([expect.stringMatching(/^incidents [0-9a-f]{16}$/), '31 incident_detected']);
    const [first] = await mails();
    expect(cardMail.parse(first?.body)).toMatchObject({ push: '🔴 HIGH · 30 incidents at once', tickets: Array.from({ length: 30 }, (_, n) => n + 1) });
  });

  test('that no model answers is mailed once, unless a chat has told it', async () => {
    fail(...both);
    await degrade(house.store, { card: degradedCard({ since: house.now(), until: null }), platforms: both, at: house.now() });
    await pass(330);
    await pass(300);
    expect(await keys()).toEqual([expect.stringMatching(/^degraded_mode_enabled \d+$/)]);
  });

  test('that no model answers is not mailed when a chat has told it', async () => {
    await degrade(house.store, { card: degradedCard({ since: house.now(), until: null }), platforms: both, at: house.now() });
    await rows(house.store, "UPDATE bulletins SET message_id = '1' WHERE platform = 'discord'");
    fail(...both);
    await pass(400);
    expect(await mails()).toEqual([]);
  });

  test('that no model answers is not mailed when one answers again by then', async () => {
    fail(...both);
    await degrade(house.store, { card: degradedCard({ since: house.now(), until: null }), platforms: both, at: house.now() });
    await pass(200);
    const until = house.now();
    await undegrade(house.store, { card: (since) => degradedCard({ since, until }), at: until });
    await pass(400);
    expect(await mails()).toEqual([]);
  });
});

test('where there is no chat at all, what is high is mailed at once', async () => {
  await open('one');
  await open('two', 'low');
  await pass(15, []);
  await pass(300, []);
  expect([await keys(), standing]).toEqual([['1 incident_detected'], 'high incidents go by mail, since there is no chat']);
});
