import { safe } from '../distill.ts';
import { isMachineFault } from '../errors.ts';
import type { Deps } from '../ports.ts';
import type { Move } from '../ticket.ts';
import type { Executed, Recovery, Rest, Verification, View } from '../types.ts';
import { judge, viewsOf } from '../views.ts';

type Needs = Pick<Deps, 'actions' | 'machine' | 'facts' | 'now' | 'limits' | 'detectors' | 'point'>;
type Answer = Omit<Verification, 'at'>;

/** Lets the detectors that opened the ticket look again; waits while they cannot tell, up to a limit. */
export async function verify(ticket: Executed, deps: Needs): Promise<Move | Rest> {
  await refresh(ticket, deps);
  const [view] = await viewsOf([ticket.situation.resource], deps);
  const answer = view ? checked(ticket, view, deps) : null;
  const at = deps.now();
  const waited = (at.getTime() - ticket.execution.endedAt.getTime()) / 1000;
  if (answer?.verdict === 'unknown' && waited < deps.limits.VERIFY_LIMIT_SECONDS) {
    return { rest: true, until: new Date(at.getTime() + pauseAfter(waited)) };
  }
  const verification: Verification = { ...(answer ?? nothingSeen), at };
  return { to: { ...ticket, state: 'verified', verification, restUntil: null, movedAt: at }, extras: { why: verification.verdict } };
}

async function refresh(ticket: Executed, deps: Needs): Promise<void> {
  const { target } = ticket.approved;
  try {
    await deps.facts.keep(await (deps.machine(target)?.inspect(target) ?? Promise.resolve([])));
  } catch (error) {
    if (!isMachineFault(error)) throw error;
  }
}

function checked(ticket: Executed, view: View, deps: Needs): Answer {
  const own = deps.actions.get(ticket.approved.template)?.verify(ticket.execution, view, ticket.approved) ?? 'detectors';
  if (own !== 'detectors') return own;
  return { ...answerOf(judge(ticket.situation.findings, view, { detectors: deps.detectors, since: ticket.execution.since }), ticket), judged: true };
}

function answerOf(recovery: Recovery, ticket: Executed): Answer {
  if (recovery.is === 'recovered') return { verdict: 'verified', says: recovery.says, evidence: recovery.evidence };
  if (recovery.is === 'still' || ticket.execution.ended === 'failed') {
    const says = ticket.execution.ended === 'failed' ? ticket.execution.says : recovery.says;
    return { verdict: 'not_verified', says, evidence: recovery.is === 'still' ? recovery.evidence : [] };
  }
  return { verdict: 'unknown', says: recovery.says, evidence: [] };
}

/** Short at first, so that a quick answer is told quickly; at most 5 s, in milliseconds. */
function pauseAfter(waitedSeconds: number): number {
  return Math.min(5000, Math.max(500, waitedSeconds * 250));
}

const nothingSeen: Answer = { verdict: 'unknown', says: safe`it could not be looked at`, evidence: [] };
