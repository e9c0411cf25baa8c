import { changeIn } from './change-steps.ts';
import type { Proof } from './changes.ts';
import { isFault, isMachineFault } from './errors.ts';
import type { Deps } from './ports.ts';
import type { ApprovedStep, Sighting, Situation } from './types.ts';

/** What a look proves of a step that was begun; `away` while its machine cannot be asked, `other` where nothing can be proven. */
export async function proofOf({ approved: step, situation }: { approved: ApprovedStep; situation: Pick<Situation, 'kind'> }, deps: Pick<Deps, 'machine'>): Promise<Proof | 'away'> {
  const change = changeIn(step);
  const machine = deps.machine(step.target);
  if (!machine) return 'other';
  try {
    if (change !== null) return await (machine.readBack?.(step.target, change) ?? Promise.resolve('other'));
    return situation.kind === 'incident' ? 'other' : powerProof(step, await machine.inspect(step.target));
  } catch (error) {
    if (isFault(error, 'machine.unreachable', 'machine.timeout')) return 'away';
    if (isMachineFault(error)) return 'other';
    throw error;
  }
}

/** Of what is declared, a start or stop is proved by the state that it leads to. Asked for twice, Proxmox refuses the second. */
function powerProof({ template, target }: ApprovedStep, seen: readonly Sighting[]): Proof {
  const wanted = ({ start_resource: 'running', stop_resource: 'stopped' } as Partial<Record<string, string>>)[template];
  const state = seen.find((one): one is Sighting<'guest.state'> => one.resource === target && one.kind === 'guest.state')?.value;
  if (wanted === undefined || state === undefined || state.status === 'unknown') return 'other';
  return state.status === wanted ? 'present' : state.lock === null ? 'absent' : 'underway';
}
