import { describe, expect, test } from 'vitest';
import { safe } from '../../engine/distill.ts';
import { nextRound, parked, recorded } from '../../engine/ticket.ts';
import type { Assessed, Awaiting, Parked, PastStep } from '../../engine/types.ts';
import { awaiting, narrative, situation, stepOf } from '../../ops/testing/tickets.ts';
import { ago, now } from '../../ops/testing/views.ts';
import { closedPlanCard } from './plan.ts';

const assessed: Assessed = { id: 42, situation: situation(), round: 1, firstRound: 1, openedAt: ago(120), movedAt: ago(120), restUntil: null, past: [], ack: null, version: 1, state: 'assessed' };
const offered = awaiting(assessed, new Date(now.getTime() + 3_300_000));
const ended = (reason: Parked['reason'], says = safe`owner said no because: a backup runs`): Parked => parked(offered, { reason, says, by: 'owner', at: now });
const again = (ticket: Parked): Awaiting => ({ ...awaiting(nextRound(ticket, now), offered.expiresAt), narrative });

describe.each([['declined', '✋ REJECTED'], ['expired', '💤 EXPIRED']] as const)('an offer that was %s', (reason, word) => {
  const push = `${word} · INC-42 · owner said no because: a backup runs`;

  test('says so with its reason', () => { expect(closedPlanCard(ended(reason), 1, 'UTC').push).toBe(push); });

  test('says so still when there is a newer plan, and when the incident is over', () => {
    const newer = again(ended(reason));
    expect(closedPlanCard(newer, 1, 'UTC').push).toBe(push);
    expect(closedPlanCard(parked(newer, { reason: 'declined', says: safe`anna said no`, by: 'anna', at: now }), 1, 'UTC').push).toBe(push);
    expect(closedPlanCard(recorded(ended(reason), { kind: 'recovered', says: safe`it runs`, at: now, evidence: [] }), 1, 'UTC').push).toBe(push);
  });

  test('says where to ask again, as long as it is the newest', () => {
    expect(closedPlanCard(ended(reason), 1, 'UTC').foot).toBe('INC-42 · "Check again and ask" is on the card, or write /check INC-42');
    expect(closedPlanCard(again(ended(reason)), 1, 'UTC').foot).toBe('INC-42 · nothing to press here');
  });

  test('of before this was kept says so as long as it is the newest', () => {
    const { ended: _, ...old } = ended(reason);
    expect(closedPlanCard(old, 1, 'UTC').push).toBe(push);
  });
});

test('a plan that became void for another reason says that', () => {
  expect(closedPlanCard({ ...nextRound(offered, now) }, 1, 'UTC').push).toBe('💤 CLOSED · INC-42 · this plan is void, look at the newest message');
});

test.each([
  ['took 14 s', 14, safe`it ended again`, 'it ended again · took 14 s · watched for 46 s'],
  ['took no time', 0.4, safe`it ended again`, 'it ended again · watched for 60 s'],
  ['says the span itself', 14, safe`it has been running for 46 s without trouble`, 'it has been running for 46 s without trouble · took 14 s'],
  ['took no time and says the span itself', 0, safe`it has been running for 2 min without trouble`, 'it has been running for 2 min without trouble'],
])('a step that %s says nothing twice', (_what, took, says, expected) => {
  const endedAt = new Date(ago(60).getTime() + took * 1000);
  const past: PastStep = {
    step: stepOf(assessed), person: 'owner', platform: 'telegram', approvedAt: ago(70), verification: { verdict: 'verified', says, evidence: [], at: now },
    execution: { stepId: '42.1.1', ended: 'answered', begunAt: ago(60), endedAt, since: endedAt, says: safe`done` },
  };
  expect(closedPlanCard({ ...nextRound(offered, now), past: [past] }, 1, 'UTC').lines[0]?.text).toBe(`approved by owner 09:58 (Telegram): ${expected}`);
});
