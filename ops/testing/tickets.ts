import type { DeclaredStory, ToldDifference } from '../../engine/declare/story.ts';
import { digestOf } from '../../engine/digest.ts';
import { safe, type CloudSafe } from '../../engine/distill.ts';
import type { ActionTemplate, Params } from '../../engine/define.ts';
import type { Approval, Assessed, Awaiting, Narrative, ResourceRef, Situation, Ticket, TodoStep } from '../../engine/types.ts';
import { coreOf } from '../../engine/ticket.ts';
import commitDeclaration from '../../templates/actions/commit-declaration.ts';
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

/** A declaration, for tickets about one. */
export const declaration: ResourceRef = 'git://homelab/media';

/** The blobs of two locks: the one that is wanted, and the one that would say what is seen. */
export const [wantedLock, seenLock] = ['91c2a0b3d4e5f60718293a4b5c6d7e8f90a1b2c3', '5f6a7b8c9d0e1f2031425364758697a8b9c0d1e2'];

/** A field of db that somebody changed, unless it is said to be otherwise. */
export function drifted(more: Partial<ToldDifference> = {}): ToldDifference {
  return { resource: safe`db (120)`, field: safe`memory`, declared: safe`8 GB`, is: safe`16 GB`, by: safe`root@pam (qmconfig)`, held: null, ...more };
}

/** A step of a plan as its own template words it. */
export function stepBy(template: ActionTemplate, target: ResourceRef, { n, params = {}, id = 9 }: { n: number; params?: Params; id?: number }): TodoStep {
  const { name, title, effect, undo, risk, typedName } = template;
  return {
    n, id: `${id}.1.${n}`, template: name, target, params, title: title(target, params), effect: effect(target, params), undo, risk, digest: digestOf([name, target, n]), fingerprint: digestOf(target),
    confirmation: typedName ? { by: 'typed_name', name: typedName(target, params) } : { by: 'approve' },
  };
}

/** A ticket of a declaration that offers its first step: a request of anna, or a drift, which may be kept as well. */
export function declaredTicket(steps: readonly TodoStep[], { id = 9, kind = 'request', story = {} }: { id?: number; kind?: 'request' | 'drift'; story?: Partial<DeclaredStory> } = {}): Awaiting {
  const title: CloudSafe = kind === 'drift' ? safe`homelab/media differs from its declaration in 1 thing` : safe`homelab/media wants ${steps.length} steps`;
  const isDrift = kind === 'drift';
  const declared: DeclaredStory = {
    lock: wantedLock, due: digestOf('due'), by: safe`anna`, says: isDrift ? null : safe`Three guests for Kubernetes, and give db six cores`, assumed: isDrift ? [] : [safe`4 GB memory`, safe`32 GB disk`],
    differences: isDrift ? [drifted()] : [], cannot: [], commit: isDrift ? '77be0c1d2e3f405162738495a6b7c8d9e0f1a2b3' : null, ...story,
  };
  const base: Assessed = {
    id, round: 1, firstRound: 1, openedAt: now, movedAt: now, restUntil: null, past: [], ack: null, version: 1, state: 'assessed',
    situation: {
      kind, key: `${kind} ${declaration}`, resource: declaration, affected: [], unstable: false, calmSince: null, deed: null,
      findings: [{ detector: 'drift', cause: kind, resource: declaration, severity: 'medium', rank: 10, title, symptoms: [safe`last changed by anna`], evidence: ['1'], since: now, signature: declared.due }],
    },
  };
  const keep = isDrift ? { keep: stepBy(commitDeclaration, declaration, { id, n: 0, params: { draft: '0b7d1c52-8f0e-4a7c-9d51-2f6f0a3f8f11', lock: seenLock } }) } : {};
  const until = new Date(now.getTime() + 3_300_000);
  const hypothesis = { ...narrative.hypothesis, diagnosis: 'declaration', family: 'declaration', cause: kind, says: title, confirmed: true, confidence: 1, recommends: [] };
  return {
    ...awaiting(base, until), narrative: { ...narrative, summary: safe`${title}.`, claims: [], notSeen: [], hypothesis, declared },
    plan: { steps: [...steps], goal: safe`homelab/media is as declared`, ...keep }, steps: [...steps], ...keep,
  };
}
