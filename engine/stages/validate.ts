import type { ActionTemplate, Params } from '../define.ts';
import { named, safe, type CloudSafe } from '../distill.ts';
import { screened } from '../proposal.ts';
import type { Deps } from '../ports.ts';
import { schemeOf } from '../refs.ts';
import { mostDeclaredSteps } from '../policy.ts';
import { coreOf, handOver, hasRoundsLeft, nextRound, type Move } from '../ticket.ts';
import type { Confirmation, Intent, Plan, Planned, PlannedStep, PlanProposal, ResourceRef } from '../types.ts';

type Needs = Pick<Deps, 'actions' | 'limits' | 'machine' | 'now'>;

/** Lets a proposal pass only if every wish in it is known, permitted and about the ticket's own resource. */
export function validate(ticket: Planned, deps: Needs): Promise<Move> {
  const plan = check(ticket.proposal, ticket, { ...deps, by: ticket.proposal.by });
  const at = deps.now();
  if ('steps' in plan) {
    const { narrative } = ticket;
    return Promise.resolve({ to: { ...coreOf(ticket), state: 'validated', narrative, plan, movedAt: at }, extras: { why: 'plan is permitted' } });
  }
  if (ticket.proposal.intents.length > 0 && hasRoundsLeft(ticket, deps.limits)) {
    return Promise.resolve({ to: nextRound(ticket, at), extras: { why: `plan refused: ${plan.no}` } });
  }
  return Promise.resolve(handOver(ticket, plan.no, at));
}

/** Whose a proposal is: of the line's own record or of the caller's knowledge, never of the proposal's word. */
type Source = { by: PlanProposal['by'] };

/** The plan a proposal stands for, or why not. Deterministic; never throws, whatever was written into it. */
export function check(proposal: unknown, ticket: Planned, deps: Pick<Needs, 'actions' | 'limits' | 'machine'> & Source): Plan | { no: CloudSafe } {
  const read = screened(proposal, deps.by);
  if ('no' in read) return read;
  const { intents } = read;
  const world: World = { ticket, deps, by: deps.by };
  const isDeclared = isAboutDeclaration(world);
  const most = isDeclared ? mostDeclaredSteps : deps.limits.MAX_STEPS;
  if (intents.length === 0 && read.keep === undefined) return { no: safe`nothing is left that I may try` };
  if (intents.length > most) return { no: safe`${intents.length} steps are more than the ${most} allowed` };
  const keep = read.keep ? permitted(read.keep, 0, world) : null;
  if (keep && 'no' in keep) return keep;
  const steps: PlannedStep[] = [];
  for (const intent of intents) {
    const step = permitted(intent, steps.length + 1, world);
    if ('no' in step) return step;
    steps.push(step);
  }
  const name = named(ticket.situation.resource);
  return { steps, goal: isDeclared ? safe`${name} is as declared` : safe`${name} works without trouble`, ...(keep ? { keep } : {}) };
}

/** Only the ticket of a declaration may be about other resources than its own, and only when nobody but the difference proposes it. */
function isAboutDeclaration({ ticket, by }: World): boolean {
  return by === 'difference' && ticket.situation.kind !== 'incident';
}

function isItsTarget({ target }: Intent, world: World): boolean {
  return target === world.ticket.situation.resource || (isAboutDeclaration(world) && schemeOf(target) === 'proxmox');
}

function permitted(intent: Intent, n: number, world: World): PlannedStep | { no: CloudSafe } {
  const template = world.deps.actions.get(intent.template);
  if (!template) return { no: safe`step ${n} names an action that does not exist` };
  if (!isItsTarget(intent, world)) return { no: safe`step ${n} is about another resource than this incident` };
  const hindrance = whyHarmful(template, n, world);
  if (hindrance) return { no: hindrance };
  if (!template.schemes.includes(schemeOf(intent.target))) return { no: safe`step ${n} cannot be done to this kind of resource` };
  const unable = template.guide ? null : whyUnable(template, intent.target, world.deps);
  if (unable) return { no: unable };
  const params = template.params.safeParse(intent.params);
  if (!params.success) return { no: safe`step ${n} has settings that its action does not take` };
  const { identity, optional, before } = intent;
  return { n, template: template.name, target: intent.target, params: params.data, ...(identity === undefined ? {} : { identity }), ...(optional ? { optional } : {}), ...(before ? { before } : {}), ...wordsOf(template, intent.target, params.data) };
}

type World = { ticket: Planned; deps: Pick<Needs, 'actions' | 'machine'>; by: PlanProposal['by'] };

/** Why an action is not to be offered whoever proposes it, or not when a model does. */
function whyHarmful({ name, verify, typedName }: ActionTemplate, n: number, { ticket, by }: World): CloudSafe | null {
  if (typeof (verify as unknown) !== 'function') return safe`step ${n} cannot be checked afterwards`;
  if (ticket.narrative.hypothesis.avoid.includes(name)) return safe`step ${n} would do harm here`;
  return by === 'model' && typedName ? safe`step ${n} loses something for good, which no model may propose` : null;
}

/** Why nothing here can do this to a resource; null when its machine has every verb that is needed. */
export function whyUnable({ needs }: Pick<ActionTemplate, 'needs'>, target: ResourceRef, deps: Pick<Needs, 'machine'>): CloudSafe | null {
  const machine = deps.machine(target);
  if (!machine) return safe`nothing here can act on ${named(target)}`;
  return needs.every((verb) => machine[verb] !== undefined) ? null : safe`the machine of ${named(target)} cannot do this`;
}

function wordsOf(template: ActionTemplate, target: ResourceRef, params: Params): Pick<PlannedStep, 'title' | 'effect' | 'undo' | 'risk' | 'confirmation'> {
  const { title, effect, undo, risk, typedName, guide } = template;
  const confirmation: Confirmation = guide ? { by: 'done', guide: guide(target, params) }
    : typedName ? { by: 'typed_name', name: typedName(target, params) } : { by: 'approve' };
  return { title: title(target, params), effect: effect(target, params), undo, risk, confirmation };
}
