import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Tickets } from '../engine/ports.ts';
import type { ApprovedStep, Assessed, ResourceRef } from '../engine/types.ts';
import { recorded } from '../engine/ticket.ts';
import { safe } from '../engine/distill.ts';
import { freshDatabase, type TestDatabase } from '../ops/testing/database.ts';
import { approvalOf, awaiting, situation, stepOf } from '../ops/testing/tickets.ts';
import { now } from '../ops/testing/views.ts';
import { openStore, type Store } from './postgres.ts';
import { ticketsIn } from './tickets.ts';

let database: TestDatabase;
let stores: Store[];
let a: Tickets;
let b: Tickets;

beforeAll(async () => {
  database = await freshDatabase();
  stores = await Promise.all([openStore(database.url), openStore(database.url)]);
  [a, b] = stores.map((store, at) => ticketsIn(store, { holder: `process ${at}`, platforms: ['discord', 'telegram'] })) as [Tickets, Tickets];
});

afterAll(async () => {
  for (const store of stores) await store.destroy();
  await database.drop();
});

let n = 0;
let ticket: Assessed;
beforeEach(async () => {
  n += 1;
  ticket = (await a.open(situation(`test ${n}`), now)) as Assessed;
});

const later = new Date(now.getTime() + 3_600_000);

async function approved(): Promise<ApprovedStep> {
  const offered = awaiting(ticket, later);
  expect(await a.move(ticket, offered, { why: 'test', steps: offered.steps })).toBe(true);
  const current = await a.byId(ticket.id);
  if (current?.state !== 'awaiting') throw new Error('not awaiting');
  const step = stepOf(ticket);
  const approval = approvalOf(step);
  const step2 = { ...step, approval } as ApprovedStep;
  expect(await a.move(current, { ...current, state: 'approved', approved: step2, restUntil: null }, { why: 'approved', person: 'owner', approvals: [approval] })).toBe(true);
  return step2;
}

describe('one open ticket per situation', () => {
  test('of two processes that notice the same at once, one opens a ticket', async () => {
    const opened = await Promise.all(Array.from({ length: 10 }, (_, at) => (at % 2 ? a : b).open(situation(`same ${n}`), now)));
    expect(opened.filter((one) => one !== null)).toHaveLength(1);
  });

  test('a recorded ticket makes room for a new one of the same key', async () => {
    expect(await a.open(ticket.situation, now)).toBeNull();
    const over = recorded(ticket, { kind: 'recovered', says: safe`it runs`, at: now, evidence: ['3'] });
    expect(await a.move(ticket, over, { why: 'recovered' })).toBe(true);
    expect(await a.open(ticket.situation, now)).not.toBeNull();
  });
});

describe('the tickets around a resource', () => {
  test('are its open ones, those of a key, and those recorded lately', async () => {
    const mine = { ...situation(`mine ${n}`), resource: `docker://nas1/around${n}` as const };
    const old = await a.open({ ...mine, key: `old ${n}` }, now) as Assessed;
    const late = await a.open({ ...mine, key: `late ${n}` }, now) as Assessed;
    const outcome = { kind: 'recovered' as const, says: safe`it runs`, evidence: ['3'] };
    await a.move(old, recorded(old, { ...outcome, at: new Date(now.getTime() - 60_000) }), { why: 'recovered' });
    await a.move(late, recorded(late, { ...outcome, at: now }), { why: 'recovered' });
    const open = await a.open(mine, now) as Assessed;
    const around = (resources: readonly ResourceRef[], keys: readonly string[]) =>
      a.around({ resources, keys }, new Date(now.getTime() - 1000)).then((tickets) => tickets.map((one) => one.id));
    expect(await around([mine.resource], [])).toEqual([late.id, open.id]);
    expect(await around([], [`mine ${n}`, `test ${n}`, `late ${n}`])).toEqual([ticket.id, open.id]);
  });

  test('tell who suffers and what was done as it was written', async () => {
    const finding = situation().findings[0] ?? null;
    const affected = [{ resource: 'docker://nas1/web' as const, detector: 'exited', title: safe`it stopped`, since: now, finding }];
    const deed = { kind: 'stop' as const, says: safe`stopped by root@pam`, at: now, ongoing: false, evidence: ['9'] };
    expect(await a.amend(ticket, { affected, deed, calmSince: now })).toBe(true);
    expect(await b.amend(ticket, { affected: [] })).toBe(false);
    expect((await b.byId(ticket.id))?.situation).toMatchObject({ affected, deed, calmSince: now, findings: ticket.situation.findings });
  });
});

test('what is told of a change waits in the outbox, once, and not when somebody else was faster', async () => {
  const told = { lines: [{ event: 'incident_worse' as const, says: safe`it is worse`, loud: true }], at: now };
  expect(await a.amend(ticket, { calmSince: now }, told)).toBe(true);
  expect(await b.amend(ticket, { calmSince: null }, told)).toBe(false);
  const waiting = await database.query("SELECT platform FROM outbox WHERE ticket_id = $1 AND event = 'incident_worse' AND loud ORDER BY platform", [ticket.id]);
  expect(waiting).toEqual([{ platform: 'discord' }, { platform: 'telegram' }]);
});

describe('one mover per transition', () => {
  test('of ten movers from the same state, one moves, and one move is written', async () => {
    const offered = awaiting(ticket, later);
    const moved = await Promise.all(Array.from({ length: 10 }, (_, at) => (at % 2 ? a : b).move(ticket, offered, { why: 'race', steps: offered.steps })));
    expect(moved.filter(Boolean)).toHaveLength(1);
    expect(await database.query('SELECT 1 FROM moves WHERE ticket_id = $1 AND to_state = $2', [ticket.id, 'awaiting'])).toHaveLength(1);
  });

  test('a ticket that was amended meanwhile must be read again before it moves', async () => {
    expect(await b.amend(ticket, { ack: { person: 'owner', at: now } })).toBe(true);
    expect(await a.move(ticket, awaiting(ticket, later), { why: 'test' })).toBe(false);
    expect((await a.byId(ticket.id))?.ack).toEqual({ person: 'owner', at: now });
  });

  test('what belongs to a move is written with it or not at all', async () => {
    const offered = awaiting(ticket, later);
    const broken = { ...stepOf(ticket), target: null as never };
    await expect(a.move(ticket, offered, { why: 'test', steps: [broken] })).rejects.toThrow();
    expect((await a.byId(ticket.id))?.state).toBe('assessed');
  });

  test('a step can be approved once', async () => {
    const step = await approved();
    await expect(database.query('INSERT INTO approvals SELECT id || $2, step_id, digest, person, platform, account, chat, at FROM approvals WHERE step_id = $1', [step.id, '2']))
      .rejects.toThrow('approvals_step_id_key');
  });
});

describe('one run per step, ever', () => {
  test('of ten processes that begin a step at once, one holds the run; the others see it alive', async () => {
    const step = await approved();
    const begun = await Promise.all(Array.from({ length: 10 }, (_, at) => (at % 2 ? a : b).begin(step)));
    const mine = begun.filter((one) => 'finish' in one);
    expect(mine).toHaveLength(1);
    expect(begun.filter((one) => 'holder' in one && one.holder === 'alive')).toHaveLength(9);
    for (const run of mine) if ('abandon' in run) run.abandon();
  });

  test('a run whose holder is gone is told as gone and never begun again', async () => {
    const step = await approved();
    const run = await a.begin(step);
    if ('abandon' in run) run.abandon();
    await database.query("UPDATE runs SET alive_until = now() - interval '1 second' WHERE step_id = $1", [step.id]);
    expect(await b.begin(step)).toMatchObject({ holder: 'gone', execution: null });
  });

  test('a finished run tells how it ended', async () => {
    const step = await approved();
    const run = await a.begin(step);
    if (!('finish' in run)) throw new Error('not mine');
    const execution = { stepId: step.id, ended: 'answered' as const, begunAt: run.begunAt, endedAt: now, since: now, says: safe`done` };
    await run.finish(execution);
    expect(await b.begin(step)).toMatchObject({ holder: 'gone', execution: { ended: 'answered', says: 'done' } });
  });

  test('nothing runs without an approval in the database', async () => {
    const step = { ...stepOf(ticket), approval: approvalOf(stepOf(ticket)) } as ApprovedStep;
    await expect(a.begin(step)).rejects.toThrow(/foreign key/);
  });
});

describe('what was written stays', () => {
  test.each(['approvals', 'action_history', 'access_logs'])('%s cannot be changed or shortened', async (table) => {
    await expect(database.query(`DELETE FROM ${table}`)).rejects.toThrow('append-only');
    await expect(database.query(`TRUNCATE ${table} CASCADE`)).rejects.toThrow('append-only');
  });

  test('a body of an unknown shape is refused by name, not guessed at', async () => {
    await database.query('UPDATE tickets SET body_version = 99 WHERE id = $1', [ticket.id]);
    await expect(a.byId(ticket.id)).rejects.toThrow(`ticket ${ticket.id} is stored in a shape`);
    await database.query("UPDATE tickets SET body_version = 1, state = 'recorded', body = jsonb_set(body, '{outcome}', '{\"kind\":\"recovered\",\"says\":\"x\",\"at\":\"2026-01-01T00:00:00Z\",\"evidence\":[]}') WHERE id = $1", [ticket.id]);
  });
});
