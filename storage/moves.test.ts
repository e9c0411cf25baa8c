import { expect, test } from 'vitest';
import { ownStore } from '../ops/testing/own-store.ts';
import { purgeCalls, purgeMoves } from './moves.ts';
import { rows } from './postgres.ts';

const own = ownStore();

test('calls and moves of tickets that ended before a time go, those of open or younger tickets stay, and so does each run', async () => {
  await ticket('old and recorded', { state: 'recorded', at: '2025-01-01' });
  await ticket('old and open', { state: 'executed', at: '2025-01-01' });
  await ticket('young and recorded', { state: 'recorded', at: '2026-11-01' });
  const before = new Date('2026-01-01');
  expect([await purgeCalls(own.store, before), await purgeMoves(own.store, before)]).toEqual([1, 1]);
  const left = ['old and open', 'young and recorded'];
  expect(await rows(own.store, 'SELECT key FROM calls JOIN steps ON steps.id = step_id JOIN tickets ON tickets.id = ticket_id ORDER BY key')).toEqual(left.map((key) => ({ key })));
  expect(await rows(own.store, 'SELECT key FROM moves JOIN tickets ON tickets.id = ticket_id ORDER BY key')).toEqual(left.map((key) => ({ key })));
  expect(await rows(own.store, 'SELECT count(*)::int AS runs FROM runs')).toEqual([{ runs: 3 }]);
});

/** A ticket with one move, and one step that was approved, ran and called a platform once. */
async function ticket(key: string, { state, at }: { state: string; at: string }): Promise<void> {
  const [made] = await rows<{ id: number }>(own.store,
    `INSERT INTO tickets (kind, key, resource, state, round, version, severity, opened_at, moved_at, body_version, body)
     VALUES ('incident', $1, 'docker://nas1/db', $2, 1, 1, 'high', $3, $3, 1, '{}') RETURNING id`, [key, state, at]);
  const id = made?.id;
  await rows(own.store, "INSERT INTO moves (ticket_id, to_state, round, why, at) VALUES ($1, $2, 1, 'a test', $3)", [id, state, at]);
  await rows(own.store,
    `INSERT INTO steps (id, ticket_id, round, n, template, target, params, title, digest, fingerprint, offered_at)
     VALUES ($1, $2, 1, 1, 'restart_resource', 'docker://nas1/db', '{}', 'Restart', 'd', 'f', $3)`, [key, id, at]);
  await rows(own.store, "INSERT INTO approvals (id, step_id, digest, person, platform, account, chat, at) VALUES ($1, $1, 'd', 'owner', 'console', '', '', $2)", [key, at]);
  await rows(own.store, "INSERT INTO runs (step_id, approval_id, holder, begun_at, alive_until) VALUES ($1, $1, 'h', $2, $2)", [key, at]);
  await rows(own.store, "INSERT INTO calls (step_id, verb, target, intended_at) VALUES ($1, 'restart', 'docker://nas1/db', $2)", [key, at]);
}
