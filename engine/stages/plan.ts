import { planDeclared } from '../declare/plan.ts';
import type { Trouble } from '../define.ts';
import { diagnose, unexplained } from '../diagnose.ts';
import { named, safe, spanOf } from '../distill.ts';
import { evidenceOf } from '../evidence-of.ts';
import type { Deps } from '../ports.ts';
import { recallFor } from '../recall.ts';
import { coreOf, handOver, type Move } from '../ticket.ts';
import type { Assessed, Claim, Hypothesis, Intent, Narrative, PastStep, PlanProposal } from '../types.ts';
import { viewsOf } from '../views.ts';
import { wishFor } from '../wishes.ts';

type Needs = Pick<Deps, 'facts' | 'now' | 'limits' | 'diagnoses' | 'actions' | 'machine' | 'memory'>;

/** Writes the narrative and proposes the first recommended plan that has not been tried. Never waits for a model. */
export async function plan(ticket: Assessed, deps: Needs): Promise<Move> {
  return ticket.situation.kind === 'incident' ? planIncident(ticket, deps) : planDeclared(ticket, deps);
}

async function planIncident(ticket: Assessed, deps: Needs): Promise<Move> {
  const { resource } = ticket.situation;
  const [view] = await viewsOf([resource], deps);
  const hypothesis = view ? diagnose(evidenceOf(ticket.situation.findings, view), deps.diagnoses).hypothesis : unexplained;
  const recall = await recallFor(ticket, hypothesis, deps);
  const narrative = { ...narrate(ticket, hypothesis), ...(recall ? { recall } : {}) };
  const plans = view ? plansOf(hypothesis, { situation: ticket.situation, past: ticket.past, view, cause: hypothesis.cause }, deps) : [];
  const at = deps.now();
  if (plans.length === 0) return handOver({ ...ticket, narrative }, safe`there is nothing that I could do to ${named(resource)}; please look yourself`, at);
  const to = { ...coreOf(ticket), state: 'planned' as const, narrative, proposal: propose(ticket, plans), movedAt: at };
  return { to, extras: { why: `diagnosis ${hypothesis.diagnosis}` } };
}

/** The recommended plans that can be made here. */
function plansOf(hypothesis: Hypothesis, trouble: Trouble, deps: Needs): Intent[][] {
  const harmless = hypothesis.recommends.filter((templates) => !templates.some((one) => hypothesis.avoid.includes(one)));
  return harmless.map((templates) => planOf(templates, trouble, deps)).filter((intents) => intents.length > 0);
}

/** A plan without what cannot be done here. Where that would have changed something, the plan ends with it, unless a person does the rest by a guide, which says what to do before. */
function planOf(templates: readonly string[], trouble: Trouble, deps: Needs): Intent[] {
  const changes = (name: string): boolean => deps.actions.get(name)?.risk !== 'none';
  const intents = templates.flatMap((name) => wishFor(name, trouble, deps) ?? []);
  const left = intents.map(({ template }) => template);
  const byHand = left.some((name) => deps.actions.get(name)?.guide) && !left.some(changes);
  return byHand || templates.every((name) => left.includes(name) || !changes(name)) ? intents : [];
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

function propose(ticket: Assessed, plans: readonly Intent[][]): PlanProposal {
  const tried = ticket.past.filter((one) => one.step.id.startsWith(`${ticket.id}.`) && inThisAsking(one, ticket));
  const isTried = ({ template }: Intent) => tried.some((one) => one.step.template === template);
  const next = plans.find((intents) => !intents.every(isTried)) ?? [];
  return { intents: next.filter((intent) => !isTried(intent)), by: 'diagnoses' };
}

function inThisAsking(past: PastStep, ticket: Assessed): boolean {
  return Number(past.step.id.split('.')[1]) >= ticket.firstRound && (past.execution.ended !== 'failed' || past.step.risk === 'none');
}
