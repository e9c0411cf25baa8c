import type { Trouble } from '../define.ts';
import { named, safe, spanOf } from '../distill.ts';
import type { Deps } from '../ports.ts';
import { schemeOf } from '../refs.ts';
import { coreOf, handOver, type Move } from '../ticket.ts';
import type { Assessed, Claim, Hypothesis, Intent, Narrative, PastStep, PlanProposal, ResourceRef, View } from '../types.ts';
import { viewsOf } from '../views.ts';
import { whyUnable } from './validate.ts';

type Needs = Pick<Deps, 'facts' | 'now' | 'limits' | 'diagnoses' | 'actions' | 'machine'>;

/** Writes the narrative and proposes the first recommended plan that has not been tried. Never waits for a model. */
export async function plan(ticket: Assessed, deps: Needs): Promise<Move> {
  const { resource } = ticket.situation;
  const [view] = await viewsOf([resource], deps);
  const hypothesis = view ? diagnose(ticket, view, deps) : unexplained;
  const narrative = narrate(ticket, hypothesis);
  const plans = view ? plansOf(hypothesis, { situation: ticket.situation, past: ticket.past, view }, deps) : [];
  const at = deps.now();
  if (plans.length === 0) return handOver({ ...ticket, narrative }, safe`there is nothing that I could do to ${named(resource)}; please look yourself`, at);
  const to = { ...coreOf(ticket), state: 'planned' as const, narrative, proposal: propose(ticket, plans), movedAt: at };
  return { to, extras: { why: `diagnosis ${hypothesis.diagnosis}` } };
}

/** The recommended plans that can be made here. What would only look and has nothing to look at is left out of its plan; anything else that cannot be done ends it. */
function plansOf(hypothesis: Hypothesis, trouble: Trouble, deps: Needs): Intent[][] {
  const plans = hypothesis.recommends.map((templates) => {
    const wishes = templates.map((template) => ({ wish: wishFor(template, trouble, deps), looks: deps.actions.get(template)?.risk === 'none' }));
    return wishes.every(({ wish, looks }) => wish !== null || looks) ? wishes.flatMap(({ wish }) => wish ?? []) : [];
  });
  return plans.filter((intents) => intents.length > 0);
}

/** An action about a trouble; null when it cannot be done to this resource from here, or has nothing to do there. */
function wishFor(name: string, trouble: Trouble, deps: Needs): Intent | null {
  const { resource: target } = trouble.situation;
  const template = deps.actions.get(name);
  if (template?.schemes.includes(schemeOf(target)) !== true) return null;
  if (!template.guide && (!isActedOn(target) || whyUnable(template, target, deps) !== null)) return null;
  const params = template.fill ? template.fill(trouble) : {};
  return params === null ? null : { template: name, target, params };
}

/** Hosts, nodes and storages are looked at and explained, never acted on. */
function isActedOn(resource: ResourceRef): boolean {
  const kind = schemeOf(resource);
  const inside = resource.slice(`${kind}://`.length).split('/').slice(1);
  return kind === 'proxmox' ? /^\d+$/.test(inside.join('/')) : kind !== 'docker' || inside.length > 0;
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

function propose(ticket: Assessed, plans: readonly Intent[][]): PlanProposal {
  const tried = ticket.past.filter((one) => one.step.id.startsWith(`${ticket.id}.`) && inThisAsking(one, ticket));
  const isTried = ({ template }: Intent) => tried.some((one) => one.step.template === template);
  const next = plans.find((intents) => !intents.every(isTried)) ?? [];
  return { intents: next.filter((intent) => !isTried(intent)), by: 'diagnoses' };
}

function inThisAsking(past: PastStep, ticket: Assessed): boolean {
  return Number(past.step.id.split('.')[1]) >= ticket.firstRound && (past.execution.ended !== 'failed' || past.step.risk === 'none');
}

const unexplained: Hypothesis = {
  diagnosis: 'none', family: 'unexplained', says: safe`the cause is not known`, confidence: 0, confirmed: false,
  against: [], evidence: [], recommends: [['collect_diagnostics'], ['verify_resource_health'], ['guided_ui_configuration']],
};
