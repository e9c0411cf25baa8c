import { safe } from '../../engine/distill.ts';
import type { Approval, Assessed, Awaiting, Narrative, Situation, Ticket, TodoStep } from '../../engine/types.ts';
import { coreOf } from '../../engine/ticket.ts';
import { now, resource } from './views.ts';

/** A situation as the restart-loop detector notices it. */
export function situation(key = `running ${resource}`): Situation {
  return {
    kind: 'incident', key, resource, affected: [], unstable: false, calmSince: null, deed: null,
    findings: [{
      detector: 'restart-loop', cause: 'running', resource, severity: 'high', rank: 20, title: safe`it keeps restarting`,
      symptoms: [safe`ended ${3} times`], evidence: ['1', '2'], since: now,
    }],
  };
}

/** A narrative that claims little. */
export const narrative: Narrative = {
  summary: safe`it keeps restarting.`, writtenBy: 'templates', notSeen: [safe`log lines`], claims: [{ says: safe`ended ${3} times`, evidence: ['1'] }],
  hypothesis: {
    diagnosis: 'ends-by-itself', family: 'unexplained', cause: 'unknown', says: safe`it ends by itself`, confidence: 0.3, confirmed: false, against: [],
    evidence: ['1'], recommends: [['restart_resource'], ['collect_diagnostics']], avoid: [],
  },
};

/** The first step of a ticket. */
export function stepOf(ticket: Ticket, n = 1): TodoStep {
  return {
    n, id: `${ticket.id}.${ticket.round}.${n}`, template: 'restart_resource', target: ticket.situation.resource, params: {},
    title: safe`Restart it`, effect: safe`it is down for some seconds`, undo: safe`nothing`, risk: 'low', confirmation: { by: 'approve' }, digest: 'd1', fingerprint: 'f1',
  };
}

/** The ticket, offering one step. */
export function awaiting(ticket: Assessed, expiresAt: Date): Awaiting {
  const step = stepOf(ticket);
  return {
    ...coreOf(ticket), state: 'awaiting', narrative, plan: { steps: [step], goal: safe`it works` }, steps: [step], current: 1,
    offeredAt: now, expiresAt, anchor: { n: 1, at: now }, restUntil: expiresAt,
  };
}

/** An approval of a step by the owner. */
export function approvalOf(step: TodoStep): Approval {
  return {
    id: `${step.id}/owner`, stepId: step.id, digest: step.digest, person: 'owner', chat: 'console', at: now,
    account: { platform: 'console', id: 'console', bot: false },
  };
}
