import type { ActionTemplate } from '../define.ts';
import { named, personName, safe, type CloudSafe } from '../distill.ts';
import { Fault, isFault, isMachineFault, wordsOf, type FaultCode } from '../errors.ts';
import type { Calls, Deps, Machine, MachineVerb, Run } from '../ports.ts';
import { schemeOf } from '../refs.ts';
import { proofOf } from '../step-proof.ts';
import { fingerprintNow } from '../step-target.ts';
import { isByHand, type Move } from '../ticket.ts';
import type { Approved, ApprovedStep, Execution, Receipt, ResourceRef, Rest } from '../types.ts';

type Needs = Pick<Deps, 'actions' | 'machine' | 'tickets' | 'calls' | 'people' | 'now' | 'limits' | 'point' | 'say' | 'isEnding'>;

/** Runs an approved step, once and never again: a run that another process began is looked at, not repeated. */
export async function execute(ticket: Approved, deps: Needs): Promise<Move | Rest> {
  const step = ticket.approved;
  if (deps.isEnding?.() === true) return { rest: true, until: deps.now() };
  if (await isOutOfSight(ticket, deps)) return { rest: true, until: new Date(deps.now().getTime() + deps.limits.POLL_SECONDS * 1000) };
  const run = await deps.tickets.begin(step);
  if ('holder' in run) {
    if (run.holder === 'alive') return { rest: true, until: new Date(deps.now().getTime() + 1000) };
    return run.execution ? executed(ticket, run.execution) : interrupted(ticket, run.begunAt, deps);
  }
  deps.point('run.begun');
  return ran(ticket, run, deps);
}

/** Whether nobody can tell now if a declaration is still the one that was approved: its plan waits for that, as long as its approval holds. */
async function isOutOfSight({ situation: { kind, resource }, expiresAt }: Approved, deps: Needs): Promise<boolean> {
  if (kind === 'incident' || deps.now() >= expiresAt) return false;
  try {
    await deps.machine(resource)?.fingerprint(resource, kind);
    return false;
  } catch (error) {
    if (isFault(error, 'machine.unreachable', 'machine.timeout')) return true;
    if (isMachineFault(error)) return false;
    throw error;
  }
}

async function ran(ticket: Approved, run: Run, deps: Needs): Promise<Move> {
  const execution = await runStep(ticket, run, deps);
  await run.finish(execution);
  deps.point('run.finished');
  return executed(ticket, execution);
}

/** What another process left behind: a change of a cluster that a look proves to be made counts as made, one that provably had no effect is made, all else is unknown. */
async function interrupted(ticket: Approved, begunAt: Date, deps: Needs): Promise<Move | Rest> {
  const step = ticket.approved;
  const at = deps.now();
  const proof = await proofOf(ticket, deps);
  if (proof === 'present') return executed(ticket, { ...untold(step, begunAt, at), ended: 'answered', says: safe`the copilot was interrupted; what it had asked for is done` });
  if (proof === 'underway' || proof === 'away') return waitedTooLong(begunAt, at, deps) ? executed(ticket, untold(step, begunAt, at)) : { rest: true, until: new Date(at.getTime() + 2000) };
  const again = proof === 'absent' ? await deps.tickets.resume(step) : null;
  return again ? ran(ticket, again, deps) : executed(ticket, untold(step, begunAt, at));
}

function waitedTooLong(begunAt: Date, at: Date, { limits }: Needs): boolean {
  return at.getTime() - begunAt.getTime() > limits.VERIFY_LIMIT_SECONDS * 1000;
}

async function runStep(ticket: Approved, run: Run, deps: Needs): Promise<Execution> {
  const step = ticket.approved;
  const template = deps.actions.get(step.template);
  const machine = deps.machine(step.target);
  const ended = (how: Execution['ended'], says: CloudSafe, since?: Date): Execution => ({
    stepId: step.id, ended: how, begunAt: run.begunAt, endedAt: deps.now(), since: since ?? run.begunAt, says,
  });
  if (!template || (!machine && !isByHand(step))) return ended('failed', safe`nothing here can do this any more`);
  const hindrance = await whyNotNow(ticket, machine, deps);
  if (hindrance) return ended('failed', hindrance);
  try {
    const receipt = await template.run(permittedVerbs(template, step, { machine, deps }), step.target, step.params);
    return ended('answered', receipt.says, timeIn(receipt));
  } catch (error) {
    deps.say(`step ${step.id} (${step.template}) did not end well: ${wordsOf(error)}`, error);
    const told = isFault(error) ? error.code : null;
    if (told === 'machine.timeout' || told === null) return ended('unknown', safe`no answer came; nobody knows whether it ran`);
    return ended('failed', faultWords(told, step));
  }
}

/** Time may pass between a press and its run: what was approved must still be there, and the approval still young. */
async function whyNotNow(ticket: Approved, machine: Machine | null, deps: Needs): Promise<CloudSafe | null> {
  const step = ticket.approved;
  if (isByHand(step) || !machine) return null;
  if (deps.now() >= ticket.expiresAt) return safe`not run: the approval had grown too old`;
  if (!await mayStill(step, deps)) return safe`not run: ${personName(step.approval.person)}, who approved it, may not approve any more`;
  try {
    const fingerprint = await fingerprintNow(step, ticket, deps);
    return fingerprint === step.fingerprint ? null : safe`not run: ${named(step.target)} is not the one that was approved`;
  } catch (error) {
    if (!isMachineFault(error)) throw error;
    const isUnseen = ticket.situation.kind !== 'incident' && isFault(error, 'machine.unreachable', 'machine.timeout');
    return isUnseen ? safe`not run: ${named(step.target)}, or the declaration in Git, could not be looked at once more` : faultWords(error.code, step);
  }
}

/** Whether who approved a step is an admin still. Who sits at a console is known to the process of that console alone. */
async function mayStill({ approval: { account } }: ApprovedStep, { people }: Needs): Promise<boolean> {
  return account.platform === 'console' || (await people.byAccount(account))?.role === 'admin';
}

/** Only the verbs that the template lists, each journalled before and after. */
function permittedVerbs(template: ActionTemplate, step: ApprovedStep, world: { machine: Machine | null; deps: Needs }): Required<Machine> {
  const verbs = template.needs.map((verb) => [verb, verb === 'inspect' ? world.machine?.inspect : journalled(verb, step, world)]);
  return Object.fromEntries(verbs) as Required<Machine>;
}

type Act = (target: ResourceRef, ...asked: unknown[]) => Promise<Receipt>;

function journalled(verb: Exclude<MachineVerb, 'inspect'>, step: ApprovedStep, world: { machine: Machine | null; deps: Needs }): Act {
  const { calls, point, say } = world.deps;
  const act = world.machine?.[verb] as Act | undefined;
  return async (target, ...asked) => {
    if (!act) throw new Fault('machine.refused', `the machine of ${step.target} cannot ${verb}`);
    if (target !== step.target) throw new Fault('machine.refused', `${step.template} asked for another target than the approved one`);
    const callId = await calls.intend(step.id, verb, target);
    point('call.intended');
    const receipt = await act(target, ...asked).catch((error: unknown) => failedCall(calls, callId, error));
    point('call.sent');
    await calls.answered(callId, receipt).catch((error: unknown) => { say(`the answer to step ${step.id} could not be noted: ${wordsOf(error)}`, error); });
    point('call.answered');
    return receipt;
  };
}

async function failedCall(calls: Calls, callId: number, error: unknown): Promise<never> {
  await calls.failed(callId, isFault(error) ? error.code : 'unknown', wordsOf(error)).catch(() => undefined);
  throw error;
}

function executed(ticket: Approved, execution: Execution): Move {
  const { id } = ticket.approved;
  const to = { ...ticket, state: 'executed' as const, execution, restUntil: null, movedAt: execution.endedAt };
  return { to, extras: { why: `step ${id} ${execution.ended}`, person: ticket.approved.approval.person } };
}

function untold(step: ApprovedStep, begunAt: Date, now: Date): Execution {
  return {
    stepId: step.id, ended: 'unknown', begunAt, endedAt: now, since: begunAt,
    says: safe`the copilot was interrupted while this ran; it is not run again`,
  };
}

function timeIn(receipt: Receipt): Date | undefined {
  const { startedAt } = receipt.details;
  const at = typeof startedAt === 'string' ? new Date(startedAt) : null;
  return at && !Number.isNaN(at.getTime()) ? at : undefined;
}

function faultWords(code: FaultCode, step: ApprovedStep): CloudSafe {
  const name = named(step.target);
  if (code === 'store.unavailable' || code === 'store.full') return safe`the database was away, so nothing was asked of ${name}`;
  if (code === 'machine.missing') return safe`${name} does not exist any more`;
  if (code === 'machine.unreachable') return safe`the machine of ${name} could not be reached; nothing was changed`;
  if (code === 'machine.full') return safe`the disk of the copilot is full`;
  if (code === 'machine.unauthorised') return safe`the copilot lacks the right to do this to ${name}`;
  if (schemeOf(step.target) === 'git') return safe`Git did not take the commit of ${name}: its branch may take no push, or somebody has changed its files meanwhile; the reason is in the log at home`;
  return safe`the machine of ${name} refused; its words are in the log at home`;
}
