import { beforeEach, describe, expect, test } from 'vitest';
import { digestNews, routed, type Delivery, type Routes, type SafeBody } from '../engine/delivery.ts';
import { safe } from '../engine/distill.ts';
import type { Ticket } from '../engine/types.ts';
import { ownStore } from '../ops/testing/own-store.ts';
import { awaiting, situation } from '../ops/testing/tickets.ts';
import { now } from '../ops/testing/views.ts';
import { writeDeliveries } from './deliveries.ts';
import { degrade } from './degraded.ts';
import { deliveryDropped, deliveryFailed, deliveryGivenUp, deliverySent, nextDueIn, purgeDeliveries, standings, takeDue, type Taking } from './due-deliveries.ts';
import { rows, together } from './postgres.ts';
import { ticketsIn } from './tickets.ts';

const own = ownStore();
const routes: Routes = () => [{ target: 'webhook:a' }, { target: 'mail:b' }];
const taking: Taking = { free: { 'webhook:a': 4, 'mail:b': 4 }, seconds: 60 };

beforeEach(async () => { await rows(own.store, 'DELETE FROM deliveries'); });

describe('what a ticket does is written with it', () => {
  test('that it opens, awaits a step and is over, each once for each target', async () => {
    const ticket = await opened('whole');
    const offered = awaiting({ ...ticket, state: 'assessed' }, new Date(now.getTime() + 60_000));
    await tickets().move(ticket, offered, { why: 'approval needed', steps: offered.steps });
    const offer = await tickets().byId(ticket.id) as Ticket;
    await tickets().move(offer, { ...offer, state: 'recorded', narrative: null, outcome: { kind: 'resolved', says: safe`it runs`, at: now, evidence: [] } }, { why: 'resolved' });
    expect(await written()).toEqual([
      `mail:b ${ticket.id} approval_required 1.1`, `mail:b ${ticket.id} incident_detected`, `mail:b ${ticket.id} incident_resolved`,
      `webhook:a ${ticket.id} approval_required 1.1`, `webhook:a ${ticket.id} incident_detected`, `webhook:a ${ticket.id} incident_resolved`,
    ]);
  });

  test('a ticket that was open already is not told again, and neither is a move that somebody else has made', async () => {
    const ticket = await opened('twice');
    expect(await tickets().open(situation('twice'), now)).toBeNull();
    const offered = awaiting({ ...ticket, state: 'assessed' }, now);
    const moves = await Promise.all([1, 2].map(() => tickets().move(ticket, offered, { why: 'approval needed', steps: offered.steps })));
    expect(moves.toSorted()).toEqual([false, true]);
    expect(await written()).toHaveLength(4);
  });

  test('a move that fails tells nothing', async () => {
    const ticket = await opened('broken');
    const offered = awaiting({ ...ticket, state: 'assessed' }, now);
    await expect(tickets().move(ticket, offered, { why: 'approval needed', steps: [...offered.steps, ...offered.steps] })).rejects.toThrow();
    expect(await written()).toEqual([`mail:b ${ticket.id} incident_detected`, `webhook:a ${ticket.id} incident_detected`]);
  });

  test('that no model can be reached is told with the line that says so', async () => {
    const told = { card: { push: safe`alone`, tone: 'medium' as const, lines: [], foot: safe``, buttons: [], link: null, loud: true }, platforms: [], at: now, deliveries: [delivery('x', { says: safe`alone` })] };
    expect([await degrade(own.store, told), await degrade(own.store, told)]).toEqual([true, false]);
    expect((await written()).filter((one) => one.endsWith('x'))).toHaveLength(1);
  });
});

describe('the outbox', () => {
  test('takes a delivery once, whoever writes it again', async () => {
    const digest = digestNews('2026-11-22', { since: now, until: now, headline: safe`all quiet`, opened: 0, resolved: 0, open: 0, awaiting: 0 });
    for (let times = 0; times < 3; times += 1) await writeDeliveries(own.store, routed([digest], routes), now);
    expect(await written()).toEqual(['mail:b digest_ready 2026-11-22', 'webhook:a digest_ready 2026-11-22']);
  });

  test('forgets what a transaction wrote that failed', async () => {
    const failing = together(own.store, async (on) => {
      await writeDeliveries(on, [delivery('lost')], now);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await written()).toEqual([]);
  });

  test('gives each delivery to one of several who take at once, and again when its time is over', async () => {
    await writeDeliveries(own.store, [1, 2, 3, 4].map((n) => delivery(`one ${n}`)), now);
    const taken = (await Promise.all([1, 2, 3].map(() => takeDue(own.store, taking)))).flat();
    expect(taken.map((due) => due.key).sort()).toEqual(['one 1', 'one 2', 'one 3', 'one 4']);
    expect(await takeDue(own.store, taking)).toEqual([]);
    await rows(own.store, "UPDATE deliveries SET due_at = now() - interval '1 s' WHERE key = 'one 2'");
    const [again] = await takeDue(own.store, taking);
    expect(again).toMatchObject({ key: 'one 2', tries: 2, uid: taken.find((due) => due.key === 'one 2')?.uid });
    expect(new Set(taken.map((due) => due.uid)).size).toBe(4);
  });

  test('holds what is full back, and what is not due', async () => {
    await writeDeliveries(own.store, [...[1, 2, 3, 4, 5, 6].map((n) => delivery(`many ${n}`)), { ...delivery('other'), target: 'mail:b' }, { ...delivery('later'), dueAt: new Date(Date.now() + 3_600_000) }], now);
    const taken = await takeDue(own.store, { ...taking, free: { 'webhook:a': 2, 'mail:b': 4 } });
    expect(taken.map((due) => due.key)).toEqual(expect.arrayContaining(['many 1', 'many 2', 'other']));
    expect(taken).toHaveLength(3);
    expect(await takeDue(own.store, { ...taking, free: { 'mail:b': 4 } })).toEqual([]);
    expect(await takeDue(own.store, { ...taking, free: {} })).toEqual([]);
    expect(await nextDueIn(own.store, ['webhook:a', 'mail:b'])).toBeLessThanOrEqual(0);
    expect(await nextDueIn(own.store, ['mail:b'])).toBeGreaterThan(0);
  });

  test('remembers what arrived with its receipt, what failed with its words, and what was given up', async () => {
    await writeDeliveries(own.store, [...['sent', 'failed', 'never', 'unwanted'].map((key) => delivery(key)), { ...delivery('other'), target: 'mail:b' }], now);
    const due = new Map((await takeDue(own.store, { ...taking, free: { 'webhook:a': 9, 'mail:b': 9 } })).map((one) => [one.key, one]));
    const of = (key: string) => due.get(key) ?? expect.fail(key);
    await deliverySent(own.store, of('sent'), { text: 'to the letter', at: now });
    await deliveryFailed(own.store, of('failed'), { says: 'answered 500', inMs: 3_600_000 });
    await deliveryGivenUp(own.store, of('never'), { says: 'answered 400', all: false });
    await deliveryDropped(own.store, of('unwanted'));
    expect(await rows(own.store, "SELECT platform, kind, key, text FROM notices WHERE platform = 'webhook:a'")).toEqual([{ platform: 'webhook:a', kind: 'incident_detected', key: 'sent', text: 'to the letter' }]);
    expect((await standings(own.store)).find(({ target }) => target === 'webhook:a')).toMatchObject({ waiting: 1, failing: 1, gaveUp: 1, error: 'answered 500' });
    await deliveryGivenUp(own.store, of('failed'), { says: 'gone', all: true });
    expect((await standings(own.store)).find(({ target }) => target === 'webhook:a')).toMatchObject({ waiting: 0, failing: 0, gaveUp: 2 });
    expect((await standings(own.store)).find(({ target }) => target === 'mail:b')).toMatchObject({ waiting: 1 });
  });

  test('leaves what this version cannot read to one that can', async () => {
    await writeDeliveries(own.store, [delivery('good')], now);
    await rows(own.store, "INSERT INTO deliveries (target, event, key, body, made_at) VALUES ('webhook:a', 'of_tomorrow', 'strange', '{}', now())");
    expect((await takeDue(own.store, taking)).map((due) => due.key)).toEqual(['good']);
  });

  test('is emptied of what is old', async () => {
    await writeDeliveries(own.store, ['sent', 'given up', 'unwanted', 'young', 'waiting'].map((key) => delivery(key)), new Date());
    await rows(own.store, "UPDATE deliveries SET sent_at = now() - interval '31 days' WHERE key = 'sent'");
    await rows(own.store, "UPDATE deliveries SET gave_up_at = now() - interval '31 days' WHERE key = 'given up'");
    await rows(own.store, "UPDATE deliveries SET made_at = now() - interval '15 days' WHERE key = 'unwanted'");
    await rows(own.store, "UPDATE deliveries SET sent_at = now() WHERE key = 'young'");
    await purgeDeliveries(own.store);
    expect(await written()).toEqual(['webhook:a waiting', 'webhook:a young']);
  });
});

test('text that nobody distilled does not get in', () => {
  // @ts-expect-error a plain string is not safe
  const plain: SafeBody = { says: 'a line out of a log' };
  // @ts-expect-error neither is one deeper down
  const deep: SafeBody = { step: { lines: ['a line out of a log'] } };
  const distilled: SafeBody = { says: safe`ours`, step: { of: 3, all: [safe`ours`, null, true] } };
  expect([plain, deep, distilled]).toHaveLength(3);
});

function tickets() {
  return ticketsIn(own.store, { holder: 'test', platforms: [], routes });
}

async function opened(key: string): Promise<Ticket> {
  return await tickets().open(situation(key), now) ?? expect.fail('it did not open');
}

function delivery(key: string, body: SafeBody = {}): Delivery {
  return { target: 'webhook:a', event: 'incident_detected', key, ticketId: null, body };
}

async function written(): Promise<string[]> {
  return (await rows<{ one: string }>(own.store, "SELECT target || ' ' || key AS one FROM deliveries ORDER BY 1")).map(({ one }) => one);
}
