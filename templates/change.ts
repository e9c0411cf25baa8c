import type { z } from 'zod';
import { changeIn, stepSpecs, templateFor, type StepSpec } from '../engine/change-steps.ts';
import type { Change, ChangeSpec, ChangeVerb } from '../engine/changes.ts';
import { isMade } from '../engine/changes-made.ts';
import { defineAction, type ActionTemplate, type Params, type StepCheck } from '../engine/define.ts';
import { named, safe, type CloudSafe } from '../engine/distill.ts';
import { Fault } from '../engine/errors.ts';
import { listSeconds } from '../engine/guests.ts';
import type { ResourceRef } from '../engine/refs.ts';
import { lastOf, secondsBetween } from '../engine/seen.ts';
import type { Execution, Receipt, View } from '../engine/types.ts';

type Say<Verb extends ChangeVerb> = (target: ResourceRef, spec: StepSpec<Verb>) => CloudSafe;
type Words<Verb extends ChangeVerb> = Pick<ActionTemplate, 'about' | 'risk' | 'undo'> & { title: Say<Verb>; effect: Say<Verb>; typedName?: Say<Verb> };
type Act<Verb extends ChangeVerb> = (target: ResourceRef, spec: ChangeSpec<Verb>) => Promise<Receipt>;

/** A template that makes one change of a cluster by one verb. It fits no trouble, so that no diagnosis and no model proposes it. */
export function changeAction<Verb extends ChangeVerb>(verb: Verb, { title, effect, typedName, ...words }: Words<Verb>): ActionTemplate<Verb> {
  const name = templateFor(verb);
  const params = stepSpecs[verb] as unknown as z.ZodType<Params>;
  const specOf = (given: Params): StepSpec<Verb> => params.parse(given) as StepSpec<Verb>;
  return defineAction<Verb>({
    ...words, name, schemes: ['proxmox'], needs: [verb], params, fill: () => null,
    title: (target, given) => title(target, specOf(given)),
    effect: (target, given) => effect(target, specOf(given)),
    ...(typedName ? { typedName: (target: ResourceRef, given: Params) => typedName(target, specOf(given)) } : {}),
    run: async (machine, target, given) => (machine[verb] as Act<Verb>)(target, wanted(name, given).spec as ChangeSpec<Verb>),
    verify: (execution, view, { params: asked }) => seenMade(execution, view, changeIn({ template: name, params: asked })),
  });
}

/** Settings were checked before the step was offered, perhaps by an older version. */
function wanted(template: string, params: Params): Change {
  const change = changeIn({ template, params });
  if (change === null) throw new Fault('machine.refused', `${template} does not take these settings any more; ask for the change anew`);
  return change;
}

/** What failed is told as failed, whoever did the same meanwhile; else what was seen after the run decides. */
function seenMade(execution: Execution, view: View, change: Change | null): StepCheck {
  const name = named(view.resource);
  const { ended, endedAt, says } = execution;
  if (ended === 'failed') return { verdict: 'not_verified', says, evidence: [] };
  if (change === null) return { verdict: 'unknown', says: safe`nobody can tell any more what was asked of ${name}`, evidence: [] };
  if (change.verb === 'installKubernetes' || change.verb === 'backupGuest') return { verdict: ended === 'answered' ? 'verified' : 'unknown', says, evidence: [] };
  const seen = lastOf(view, 'guest.make') ?? lastOf(view, 'entry.make');
  if (seen === null || seen.seenAt < endedAt) return { verdict: 'unknown', says: safe`${name} has not been looked at since`, evidence: [] };
  const is = isMade(change, 'present' in seen.value ? null : seen.value);
  if (is === 'made') return { verdict: 'verified', says: safe`${name} is as wanted`, evidence: [seen.id] };
  const isEarly = secondsBetween(endedAt, seen.seenAt) < listSeconds;
  if (is === 'unknown' || isEarly) return { verdict: 'unknown', says: safe`${name} is not seen to be as wanted yet`, evidence: [] };
  return { verdict: 'not_verified', says: safe`${name} is not as wanted`, evidence: [seen.id] };
}
