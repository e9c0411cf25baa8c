import { changeIn } from './change-steps.ts';
import { isSource, type GuestMake } from './changes.ts';
import { isIdentity } from './declare/difference.ts';
import { digestOf } from './digest.ts';
import { isFault } from './errors.ts';
import type { Deps } from './ports.ts';
import { hostOf, partsOf, refOf, schemeOf } from './refs.ts';
import type { PlannedStep, ResourceRef, Situation } from './types.ts';

type Step = Pick<PlannedStep, 'target' | 'identity' | 'template' | 'params'>;
type Needs = Pick<Deps, 'machine'>;

/** What a step is offered for and what it is about. */
type About = { situation: Pick<Situation, 'kind' | 'resource'> };

/**
 * What the approvals of steps are for, each as a digest: of an incident, who and what its resource is; of a declaration, the lock that is
 * wanted and the guest that is meant, which may be one that is yet to be made. Null when it does not exist, undefined when nothing here can
 * look at it. Rejects with a `machine.*` Fault.
 */
export async function fingerprintsOf(steps: readonly Step[], { situation: { kind, resource } }: About, { machine }: Needs): Promise<string[] | null | undefined> {
  const seen = await machine(resource)?.fingerprint(resource, kind);
  return typeof seen === 'string' ? steps.map((step) => printOf(step, kind, seen)) : seen;
}

/** The same of one step now, null as well when another guest has come to stand where the one was that is meant, or that is copied. */
export async function fingerprintNow(step: Step, { situation: { kind, resource } }: About, deps: Needs): Promise<string | null | undefined> {
  const [seen, another] = await Promise.all([deps.machine(resource)?.fingerprint(resource, kind), kind !== 'incident' && isOther(step, deps)]);
  return typeof seen === 'string' ? another ? null : printOf(step, kind, seen) : seen;
}

function printOf({ identity }: Step, kind: Situation['kind'], seen: string): string {
  return kind === 'incident' ? seen : digestOf({ lock: seen, identity: identity ?? null });
}

async function isOther(step: Step, deps: Needs): Promise<boolean> {
  return (await Promise.all([isAnother(step, deps), isAnotherSource(step, deps)])).includes(true);
}

/** Whether the number of what a step copies belongs to another guest by now. */
async function isAnotherSource(step: Step, deps: Needs): Promise<boolean> {
  const change = changeIn(step);
  if (change?.verb !== 'cloneGuest' || change.spec.source === undefined) return false;
  const make = await makeAt(refOf('proxmox', hostOf(step.target), String(change.spec.from)), deps);
  return make !== null && !isSource(make, change.spec);
}

/** Whether another guest stands where the one of a step is meant to be. */
async function isAnother({ target, identity }: Step, deps: Needs): Promise<boolean> {
  if (!identity || schemeOf(target) !== 'proxmox') return false;
  const make = await makeAt(target, deps);
  return make !== null && !isIdentity(make, identity);
}

async function makeAt(target: ResourceRef, { machine }: Needs): Promise<GuestMake | null> {
  const vmid = Number(partsOf(target).at(-1));
  try {
    const survey = await machine(target)?.survey?.(refOf('proxmox', hostOf(target)), { vmids: [vmid] });
    return survey?.makes.find((one) => one.vmid === vmid) ?? null;
  } catch (error) {
    if (isFault(error, 'machine.missing')) return null;
    throw error;
  }
}
