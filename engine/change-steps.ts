import type { z } from 'zod';
import { changeSpecs, type Change, type ChangeVerb } from './changes.ts';
import type { Intent } from './types.ts';

/** The settings of the steps that change a cluster: what their verbs take, and the name of the guest whose disk is moved, for it is to be typed. */
export const stepSpecs = { ...changeSpecs, moveDisk: changeSpecs.moveDisk.extend({ guest: changeSpecs.deleteGuest.shape.name.optional() }) };

/** The settings of a step that makes a change. */
export type StepSpec<Verb extends ChangeVerb> = z.infer<(typeof stepSpecs)[Verb]>;

/** The action template that makes a change, such as `clone_guest`. */
export function templateFor(verb: ChangeVerb): string {
  return verb.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

const verbs = new Map((Object.keys(changeSpecs) as ChangeVerb[]).map((verb) => [templateFor(verb), verb]));

/** Whether an action template makes a change of a cluster. */
export function isChange(template: string): boolean {
  return verbs.has(template);
}

/** The change that a step makes; null when it makes none, or has settings that no change takes. */
export function changeIn({ template, params }: Pick<Intent, 'template' | 'params'>): Change | null {
  const verb = verbs.get(template);
  const read = verb && stepSpecs[verb].safeParse(params);
  if (read?.success !== true) return null;
  const { guest: _, ...spec } = read.data as Record<string, unknown>;
  return { verb, spec } as Change;
}
