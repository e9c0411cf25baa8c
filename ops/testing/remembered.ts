import { safe } from '../../engine/distill.ts';
import type { Effect } from '../../engine/effect.ts';
import type { PastIncident, RememberedStep } from '../../engine/memory.ts';
import type { Tickets } from '../../engine/ports.ts';
import { recorded } from '../../engine/ticket.ts';
import type { Assessed, PastStep, Recorded, Situation, Verification } from '../../engine/types.ts';
import { narrative, situation, stepOf } from './tickets.ts';
import { ago, now, resource } from './views.ts';

/** A step as it is remembered. */
export function step(effect: Effect, change: Partial<RememberedStep> = {}): RememberedStep {
  return { template: 'restart_resource', title: safe`Restart it`, effect, seconds: 40, ...change };
}

/** An incident that a restart ended, some days ago, with what a test changes. */
export function incident(ticketId: number, daysAgo = 10, change: Partial<PastIncident> = {}): PastIncident {
  return {
    ticketId, resource, key: `running ${resource}`, family: 'unexplained', causeId: 'unknown', severity: 'high', cause: safe`it ends by itself`, seen: [safe`ended ${3} times`],
    steps: [step('verified')], lesson: safe`a restart ended it`, outcome: 'resolved', openedAt: ago(daysAgo * 86_400 + 60), closedAt: ago(daysAgo * 86_400), corrected: null, ...change,
  };
}

/** A step that was run on a ticket, and what the detectors say came of it. */
export function pastOf(ticket: Assessed, verdict: Verification['verdict'], seconds = 41): PastStep {
  const begunAt = new Date(now.getTime() - seconds * 1000);
  return {
    step: stepOf(ticket), person: 'owner', platform: 'console', approvedAt: begunAt, verification: { verdict, judged: true, says: safe`it runs`, evidence: ['3'], at: now },
    execution: { stepId: stepOf(ticket).id, ended: 'answered', begunAt, endedAt: begunAt, since: begunAt, says: safe`restarted` },
  };
}

/** A ticket as it is recorded, after a step or by itself. */
export function recordedOf(ticket: Assessed, past: PastStep[], change: Partial<Recorded> = {}): Recorded {
  const kind = past.some((one) => one.verification.verdict === 'verified') ? 'resolved' as const : 'recovered' as const;
  return { ...recorded({ ...ticket, past }, { kind, says: safe`it runs`, at: now, evidence: ['3'] }), narrative, ...change };
}

/** Opens a ticket and records it at once; answers it. */
export async function record(tickets: Tickets, about: Partial<Situation> = {}, verdict: Verification['verdict'] | null = 'verified'): Promise<Recorded> {
  const open = await tickets.open({ ...situation(), ...about }, ago(300)) as Assessed;
  const over = recordedOf(open, verdict === null ? [] : [pastOf(open, verdict)]);
  if (!await tickets.move(open, over, { why: 'test' })) throw new Error('it did not move');
  return over;
}
