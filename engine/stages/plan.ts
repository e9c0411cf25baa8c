import { named, safe, spanOf } from '../distill.ts';
import type { Deps } from '../ports.ts';
import type { Move } from '../ticket.ts';
import { coreOf } from '../ticket.ts';
import type { Assessed, Claim, Hypothesis, Intent, Narrative, PastStep, PlanProposal, View } from '../types.ts';
import { viewsOf } from '../views.ts';

/** Writes the narrative and proposes the first recommended plan that has not been tried. Never waits for a model. */
export async function plan(ticket: Assessed, deps: Pick<Deps, 'facts' | 'now' | 'limits' | 'diagnoses'>): Promise<Move> {
  const [view] = await viewsOf([ticket.situation.resource], deps);
  const hypothesis = view ? diagnose(ticket, view, deps) : unexplained;
  const narrative = narrate(ticket, hypothesis);
  const to = { ...coreOf(ticket), state: 'planned' as const, narrative, proposal: propose(ticket, hypothesis), movedAt: deps.now() };
  return { to, extras: { why: `diagnosis ${hypothesis.diagnosis}` } };
}

function diagnose(ticket: Assessed, view: View, deps: Pick<Deps, 'diagnoses'>): Hypothesis {
  const found = deps.diagnoses.flatMap((diagnosis) => {
    const answer = diagnosis.diagnose(ticket.situation.findings, view);
    return answer ? [{ ...answer, diagnosis: diagnosis.id }] : [];
  });
  return found.sort((a, b) => b.confidence - a.confidence)[0] ?? unexplained;
}

function narrate(ticket: Assessed, hypothesis: Hypothesis): Narrative {
  const { findings, resource } = ticket.situation;
  const claims: Claim[] = findings.map((finding) => ({ says: safe`${finding.symptoms[0] ?? finding.title}`, evidence: finding.evidence }));
  const tried = ticket.past.map((one) => safe`${one.step.title}: ${one.verification.says}`);
  const title = findings[0]?.title ?? safe`something is wrong with ${named(resource)}`;
  const since = spanOf((ticket.movedAt.getTime() - ticket.openedAt.getTime()) / 1000);
  const summary = tried.length === 0 ? safe`${title}.` : safe`${title}. Tried so far, for ${since}: ${tried.at(-1) ?? safe`nothing`}.`;
  return {
    summary, hypothesis,
    claims: [...claims, { says: hypothesis.says, evidence: hypothesis.evidence }].filter((claim) => claim.evidence.length > 0),
    notSeen: [safe`log lines, which were not read for this`], writtenBy: 'templates',
  };
}

function propose(ticket: Assessed, hypothesis: Hypothesis): PlanProposal {
  const tried = ticket.past.filter((one) => one.step.id.startsWith(`${ticket.id}.`) && inThisAsking(one, ticket));
  const isTried = (template: string) => tried.some((one) => one.step.template === template);
  const next = hypothesis.recommends.find((templates) => !templates.every(isTried)) ?? [];
  const intents: Intent[] = next.filter((template) => !isTried(template))
    .map((template) => ({ template, target: ticket.situation.resource, params: {} }));
  return { intents, by: 'diagnoses' };
}

function inThisAsking(past: PastStep, ticket: Assessed): boolean {
  return Number(past.step.id.split('.')[1]) >= ticket.firstRound && (past.execution.ended !== 'failed' || past.step.risk === 'none');
}

const unexplained: Hypothesis = {
  diagnosis: 'none', family: 'unexplained', says: safe`the cause is not known`, confidence: 0, confirmed: false,
  against: [], evidence: [], recommends: [['collect_diagnostics']],
};
