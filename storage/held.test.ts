import { expect, test } from 'vitest';
import { ownStore } from '../ops/testing/own-store.ts';
import { heldSteps } from './held.ts';
import { rows } from './postgres.ts';

const own = ownStore();
const since = new Date('2026-11-01');
const guest = 'proxmox://lab/140';

test('an approved start or stop of an incident that was seen to work is held since the declaration last changed; the last one counts', async () => {
  await step('a', { template: 'stop_resource', at: '2026-11-02' });
  await step('b', { template: 'start_resource', at: '2026-11-03' });
  expect(await heldSteps(own.store, [guest], since)).toEqual([{ target: guest, template: 'start_resource', person: 'owner', ticketId: expect.any(Number) as number, at: new Date('2026-11-03') }]);
  expect(await heldSteps(own.store, [guest], new Date('2026-11-04'))).toEqual([]);
  expect(await heldSteps(own.store, ['proxmox://lab/141'], since)).toEqual([]);
});

test.each([
  ['of a declaration', { kind: 'drift' }], ['that did not work', { verdict: 'not_verified' }], ['that is a restart', { template: 'restart_resource' }],
])('a step %s is not held', async (why, over) => {
  const target = `proxmox://lab/${why.replaceAll(' ', '-')}`;
  await step(why, { template: 'stop_resource', at: '2026-11-02', target, ...over });
  expect(await heldSteps(own.store, [target], since)).toEqual([]);
});

type Wish = { template: string; at: string; kind?: string; verdict?: string; target?: string };

async function step(key: string, { template, at, kind = 'incident', verdict = 'verified', target = guest }: Wish): Promise<void> {
  const [made] = await rows<{ id: number }>(own.store,
    `INSERT INTO tickets (kind, key, resource, state, round, version, severity, opened_at, moved_at, body_version, body)
     VALUES ($1, $2, 'proxmox://lab/140', 'recorded', 1, 1, 'high', $3, $3, 1, '{}') RETURNING id`, [kind, key, at]);
  await rows(own.store,
    `INSERT INTO steps (id, ticket_id, round, n, template, target, params, title, digest, fingerprint, offered_at) VALUES ($1, $2, 1, 1, $3, $4, '{}', 'Stop', 'd', 'f', $5)`, [key, made?.id, template, target, at]);
  await rows(own.store, "INSERT INTO approvals (id, step_id, digest, person, platform, account, chat, at) VALUES ($1, $1, 'd', 'owner', 'console', '', '', $2)", [key, at]);
  await rows(own.store, "INSERT INTO runs (step_id, approval_id, holder, begun_at, alive_until) VALUES ($1, $1, 'h', $2, $2)", [key, at]);
  await rows(own.store,
    `INSERT INTO action_history (step_id, approval_id, ticket_id, template, target, person, ended, verdict, begun_at, ended_at, says, at)
     VALUES ($1, $1, $2, $3, $4, 'owner', 'answered', $5, $6, $6, 'done', $6)`, [key, made?.id, template, target, verdict, at]);
}
