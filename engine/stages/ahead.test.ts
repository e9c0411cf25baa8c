import { expect, test } from 'vitest';
import { approvalOf, awaiting, situation, stepOf } from '../../ops/testing/tickets.ts';
import { now } from '../../ops/testing/views.ts';
import { safe } from '../distill.ts';
import { aheadSeconds } from '../policy.ts';
import type { Awaiting, Button, Confirmation, TicketKind, TodoStep, Verified } from '../types.ts';
import { approveAll, approvedAhead, decline, stepsAhead, type KnownPress } from './approve.ts';

const still = { fingerprint: 'f1', recovery: { is: 'still' as const, evidence: [], says: safe`differs` } };
const name: Confirmation = { by: 'typed_name', name: safe`old` };

test('one press gives each step an approval of its own, up to the first that needs more than a press', () => {
  const ticket = offer(['approve', 'approve', 'approve', 'name', 'approve']);
  const move = approveAll(press(), { step: first(ticket), ticket }, still);
  expect(move).toMatchObject({ to: { state: 'approved', current: 1, approved: { id: '7.1.1' } } });
  const approvals = 'extras' in move ? move.extras.approvals ?? [] : [];
  expect(approvals.map(({ id, stepId, digest, person }) => [id, stepId, digest, person])).toEqual([1, 2, 3].map((n) => [`7.1.${n}/owner`, `7.1.${n}`, `d${n}`, 'owner']));
  expect('to' in move && 'ahead' in move.to ? move.to.ahead?.map(({ stepId }) => stepId) : null).toEqual(['7.1.2', '7.1.3']);
});

test.each<[string, Awaiting]>([
  ['of an incident, whose steps are approved one after another', offer(['approve', 'approve'], 'incident')],
  ['whose next step needs a typed name', offer(['approve', 'name'])],
  ['that itself needs a typed name', offer(['name', 'approve'])],
  ['that is the last', offer(['approve'])],
])('a step %s is not approved with others', (_, ticket) => {
  expect(approveAll(press(), { step: first(ticket), ticket }, still)).toEqual({ refused: 'changed' });
});

test('what hinders the first step hinders all', () => {
  const ticket = offer(['approve', 'approve']);
  expect(approveAll(press(), { step: first(ticket), ticket }, { ...still, fingerprint: 'other' })).toEqual({ refused: 'stale' });
});

test.each<[string, Partial<Verified>, number, string | null]>([
  ['approved in its words', {}, 60, '7.1.2'],
  ['approved too long ago', {}, aheadSeconds + 1, null],
  ['not approved any more', { ahead: [] }, 60, null],
  ['not approved at all', { ahead: undefined }, 60, null],
  ['in other words by now', { ahead: [{ ...approvalOf(stepOf(offer(['approve', 'approve']), 2)), digest: 'other' }] }, 60, null],
])('the next step, %s, goes on: only where it may', (_, over, seconds, id) => {
  expect(approvedAhead(verified(over), new Date(now.getTime() + seconds * 1000))?.id ?? null).toBe(id);
});

test('the steps ahead are those after the current one', () => {
  expect(stepsAhead({ ...offer(['approve', 'approve', 'approve']), current: 2 }).map(({ n }) => n)).toEqual([3]);
});

test('why somebody said no is one line, whatever was typed', () => {
  const ticket = offer(['approve']);
  const known = press();
  const move = decline({ ...known, press: { ...known.press, typed: ' a backup runs\n\u2028✅ RESOLVED · all is well\r\n' } }, { step: first(ticket), ticket });
  expect(move).toMatchObject({ to: { says: 'owner said no to "Restart it", nothing was changed because: a backup runs ✅ RESOLVED · all is well' } });
});

function offer(needs: readonly ('approve' | 'name')[], kind: TicketKind = 'request'): Awaiting {
  const core = { id: 7, situation: { ...situation(), kind }, round: 1, firstRound: 1, openedAt: now, movedAt: now, restUntil: null, past: [], ack: null, version: 1 };
  const ticket = awaiting({ ...core, state: 'assessed' }, new Date(now.getTime() + 3600_000));
  const steps = needs.map((need, at): TodoStep => ({ ...stepOf(ticket, at + 1), digest: `d${at + 1}`, confirmation: need === 'approve' ? { by: 'approve' } : name }));
  return { ...ticket, steps };
}

function verified(over: Partial<Verified>): Verified {
  const ticket = offer(['approve', 'approve']);
  const move = approveAll(press(), { step: first(ticket), ticket }, still);
  if (!('to' in move) || move.to.state !== 'approved') throw new Error('it was not approved');
  const times = { begunAt: now, endedAt: now, since: now };
  return {
    ...move.to, state: 'verified', execution: { stepId: '7.1.1', ended: 'answered', ...times, says: safe`done` },
    verification: { verdict: 'verified', says: safe`it is so`, evidence: [], at: now }, ...over,
  };
}

function first({ steps }: Awaiting): TodoStep {
  const [step] = steps;
  if (!step) throw new Error('it offers nothing');
  return step;
}

function press(): KnownPress {
  const button: Button = { token: 't', ticketId: 7, platform: 'console', chat: 'console', action: 'approve_all', stepId: '7.1.1', digest: 'd1' };
  return { button, actor: { name: 'owner', role: 'admin' }, press: { token: 't', account: { platform: 'console', id: 'console', bot: false }, chat: 'console', at: now, late: false } };
}
