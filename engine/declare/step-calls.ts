import { changeIn } from '../change-steps.ts';
import type { Change } from '../changes.ts';
import { partsOf } from '../refs.ts';
import type { Json, PlannedStep } from '../types.ts';

/** The call of Proxmox that a step makes, as far as it can be told without asking: a word in braces is known only then. */
export type StepCall = { method: 'POST' | 'PUT' | 'DELETE'; path: string; params: Record<string, Json> };

/** The call of a step of a plan; null for one that asks nothing of Proxmox, as a commit. */
export function callOfStep({ template, target, params }: Pick<PlannedStep, 'template' | 'target' | 'params'>): StepCall | null {
  const name = partsOf(target).at(-1) ?? '';
  const guest = `/nodes/{node}/{qemu or lxc}/${name}`;
  const power = ({ start_resource: 'start', stop_resource: 'shutdown', restart_resource: 'reboot' } as Partial<Record<string, string>>)[template];
  if (power !== undefined) return { method: 'POST', path: `${guest}/status/${power}`, params: {} };
  if (template === 'create_snapshot') return { method: 'POST', path: `${guest}/snapshot`, params };
  if (template === 'rollback_to_snapshot') return { method: 'POST', path: `${guest}/snapshot/{name}/rollback`, params };
  const change = changeIn({ template, params });
  return change === null ? null : { ...placeOf(change, { guest, name }), params: told(change) };
}

type Where = { guest: string; name: string };

function placeOf({ verb, spec }: Change, { guest, name }: Where): Pick<StepCall, 'method' | 'path'> {
  switch (verb) {
    case 'createGuest': return { method: 'POST', path: `/nodes/${spec.node}/${spec.kind}` };
    case 'cloneGuest': return { method: 'POST', path: `/nodes/{node}/{qemu or lxc}/${spec.from}/clone` };
    case 'configureGuest': return { method: 'PUT', path: `${guest}/config` };
    case 'growDisk': return { method: 'PUT', path: `${guest}/resize` };
    case 'moveDisk': return { method: 'POST', path: `${guest}/{move_disk or move_volume}` };
    case 'migrateGuest': return { method: 'POST', path: `${guest}/migrate` };
    case 'deleteGuest': return { method: 'DELETE', path: guest };
    case 'deleteSnapshot': return { method: 'DELETE', path: `${guest}/snapshot/${spec.name}` };
    case 'addStorage': return { method: 'POST', path: '/storage' };
    case 'changeStorage': return { method: 'PUT', path: `/storage/${name}` };
    case 'removeStorage': return { method: 'DELETE', path: `/storage/${name}` };
    case 'createPool': return { method: 'POST', path: '/pools' };
    case 'addToPool': return { method: 'PUT', path: '/pools' };
    case 'backupGuest': return { method: 'POST', path: '/nodes/{node}/vzdump' };
    case 'installKubernetes': return { method: 'POST', path: `/nodes/{node}/qemu/${name}/agent/exec` };
  }
}

/** Of keys only how many there are. */
function told({ spec }: Change): Record<string, Json> {
  const { sshKeys, ...rest } = spec as Record<string, Json> & { sshKeys?: Json[] };
  return sshKeys === undefined ? rest : { ...rest, sshKeys: sshKeys.length };
}
