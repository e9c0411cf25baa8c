import { templateFor } from '../change-steps.ts';
import type { Proof } from '../changes.ts';
import { named, oneOf, safe } from '../distill.ts';
import { isMachineFault } from '../errors.ts';
import { listSeconds } from '../guests.ts';
import { longestStepSeconds } from '../policy.ts';
import type { Deps } from '../ports.ts';
import { lastOf, secondsBetween } from '../seen.ts';
import { proofOf } from '../step-proof.ts';
import type { Move } from '../ticket.ts';
import type { Executed, Recovery, ResourceRef, Rest, Verification, View } from '../types.ts';
import { judge, viewsOf } from '../views.ts';

type Needs = Pick<Deps, 'actions' | 'machine' | 'facts' | 'now' | 'limits' | 'detectors' | 'point'>;
type Answer = Omit<Verification, 'at'>;

/** Lets the detectors that opened the ticket look again; waits while they cannot tell, up to a limit. */
export async function verify(ticket: Executed, deps: Needs): Promise<Move | Rest> {
  const { target } = ticket.approved;
  const { resource } = ticket.situation;
  await refresh(isLast(ticket) ? [target, resource] : [target], deps);
  const [own, whole] = await viewsOf(target === resource ? [target] : [target, resource], deps);
  const seen = own ? checked(ticket, { own, whole: whole ?? own }, deps) : null;
  const at = deps.now();
  const waited = (at.getTime() - ticket.execution.endedAt.getTime()) / 1000;
  const proof = seen?.verdict === 'unknown' && isUntold(ticket) ? await proofOf(ticket, deps) : null;
  const answer = proven(ticket, { proof, waited }) ?? seen;
  const most = proof === 'underway' ? Math.max(deps.limits.VERIFY_LIMIT_SECONDS, longestStepSeconds) : deps.limits.VERIFY_LIMIT_SECONDS;
  if (answer?.verdict === 'unknown' && waited < most) return { rest: true, until: new Date(at.getTime() + pauseAfter(waited)) };
  const verification: Verification = { ...(answer ?? nothingSeen), at };
  return { to: { ...ticket, state: 'verified', verification, restUntil: null, movedAt: at }, extras: { why: verification.verdict } };
}

/** Whether nobody was told how a step of a declaration has ended: it may go on still. */
function isUntold({ situation: { kind }, execution: { ended } }: Executed): boolean {
  return kind !== 'incident' && ended === 'unknown';
}

/** What facts do not tell, or not yet, is told by the machine itself: of a backup by its note, of k3s from inside. */
function proven({ approved: { template, target } }: Executed, { proof, waited }: { proof: Proof | 'away' | null; waited: number }): Answer | null {
  if (proof === 'present') return { verdict: 'verified', says: safe`${named(target)} is as wanted`, evidence: [] };
  return proof === 'absent' && toldByProof.includes(template) && waited >= listSeconds ? { verdict: 'not_verified', says: safe`${named(target)} is not as wanted, and nothing is under way`, evidence: [] } : null;
}

const toldByProof = [templateFor('backupGuest'), templateFor('installKubernetes')];

/** A whole declaration is looked at when its plan is through, for that costs a read of each of its guests. */
function isLast({ steps, current }: Executed): boolean {
  return current === steps.length;
}

async function refresh(resources: readonly ResourceRef[], deps: Needs): Promise<void> {
  for (const resource of new Set(resources)) {
    try {
      await deps.facts.keep(await (deps.machine(resource)?.inspect(resource) ?? Promise.resolve([])));
    } catch (error) {
      if (!isMachineFault(error)) throw error;
    }
  }
}

function checked(ticket: Executed, { own: view, whole }: { own: View; whole: View }, deps: Needs): Answer {
  const own = deps.actions.get(ticket.approved.template)?.verify(ticket.execution, view, ticket.approved) ?? 'detectors';
  if (own !== 'detectors') return own;
  if (ticket.situation.kind !== 'incident') return powered(ticket, view);
  return { ...answerOf(judge(ticket.situation.findings, whole, { detectors: deps.detectors, since: ticket.execution.since }), ticket), judged: true };
}

/** Of a declaration, a start, a stop and a way back are judged by the guest alone, for the rest of its plan is still to come. */
function powered({ approved: { template, target }, execution }: Executed, view: View): Answer {
  if (template === 'rollback_to_snapshot') return { verdict: execution.ended === 'answered' ? 'verified' : execution.ended === 'failed' ? 'not_verified' : 'unknown', says: execution.says, evidence: [] };
  const state = lastOf(view, 'guest.state');
  const wanted = template === 'stop_resource' ? 'stopped' : 'running';
  if (execution.ended === 'failed') return { verdict: 'not_verified', says: execution.says, evidence: [] };
  if (state === null || state.seenAt < execution.endedAt) return { verdict: 'unknown', says: safe`${named(target)} has not been looked at since`, evidence: [] };
  if (state.value.status === wanted) return { verdict: 'verified', says: safe`${named(target)} is ${oneOf(wanted, ['running', 'stopped'])}`, evidence: [state.id] };
  const isEarly = secondsBetween(execution.endedAt, state.seenAt) < listSeconds;
  return { verdict: isEarly ? 'unknown' : 'not_verified', says: safe`${named(target)} is not ${oneOf(wanted, ['running', 'stopped'])}`, evidence: [state.id] };
}

function answerOf(recovery: Recovery, ticket: Executed): Answer {
  if (recovery.is === 'recovered') return { verdict: 'verified', says: recovery.says, evidence: recovery.evidence };
  if (recovery.is === 'still' || ticket.execution.ended === 'failed') {
    const says = ticket.execution.ended === 'failed' ? ticket.execution.says : recovery.says;
    return { verdict: 'not_verified', says, evidence: recovery.is === 'still' ? recovery.evidence : [] };
  }
  return { verdict: 'unknown', says: recovery.says, evidence: [] };
}

/** Short at first, so that a quick answer is told quickly; at most 5 s, and 30 s for what takes hours, in milliseconds. */
function pauseAfter(waitedSeconds: number): number {
  return Math.min(waitedSeconds > 600 ? 30_000 : 5000, Math.max(500, waitedSeconds * 250));
}

const nothingSeen: Answer = { verdict: 'unknown', says: safe`it could not be looked at`, evidence: [] };
