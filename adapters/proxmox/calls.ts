import { createHash } from 'node:crypto';
import type { Change, ChangeSpec, GuestMake } from '../../engine/changes.ts';
import type { Write } from './client.ts';
import { installScript } from './k3s.ts';
import { makeOf } from './make.ts';
import { fillPath } from './paths.ts';
import { withoutSecrets } from './redacted.ts';
import { backupCall } from './stand-backups.ts';
import { addCall, changeCall, poolCall, removeCall, toPoolCall } from './stand-entries.ts';
import { cloneCall, createCall, deleteCall, migrateCall } from './stand-guests.ts';
import { configureCall, growCall, moveCall, snapshotCall } from './stand-settings.ts';

/** A call of the API as a preview shows it, without secrets. */
export type ShownCall = { method: 'POST' | 'PUT' | 'DELETE'; path: string; params: Record<string, unknown> };

/** What a preview knows of the guest that a change is about, or that is copied; what it does not know is taken as Proxmox would make it. */
export type KnownGuest = Pick<GuestMake, 'vmid' | 'kind' | 'node' | 'name'> & { runs?: boolean; config?: Record<string, unknown> };

/** What a change is about: the number of a guest, or the name of an entry. */
export type About = { vmid?: number; entry?: string; guest?: KnownGuest };

/** The call that a verb sends for a change, as far as it can be told without asking the cluster. */
export function shownCall(change: Change, about: About): ShownCall {
  const { method = 'POST', path, with: params = {} } = callOf(change, about);
  const filled = fillPath(path, params);
  return { method, path: filled.path, params: withoutSecrets(Object.fromEntries(Object.entries(filled.rest).filter(([name]) => name !== 'digest'))) as Record<string, unknown> };
}

function callOf({ verb, spec }: Change, about: About): Write {
  const { vmid = 0, entry = '' } = about;
  if (verb === 'createGuest') return createCall(vmid, spec);
  if (verb === 'addStorage') return addCall(entry, spec);
  if (verb === 'changeStorage') return changeCall(entry, { ...(spec.content ? { content: spec.content.join(',') } : {}), ...(spec.nodes ? { nodes: spec.nodes.join(',') } : {}), ...(spec.enabled === undefined ? {} : { disable: !spec.enabled }) });
  if (verb === 'removeStorage') return removeCall(entry);
  if (verb === 'createPool') return poolCall(entry, spec);
  if (verb === 'addToPool') return toPoolCall(vmid, spec);
  return ofGuest({ verb, spec } as GuestChange, about);
}

type GuestChange = Exclude<Change, { verb: 'createGuest' | 'addStorage' | 'changeStorage' | 'removeStorage' | 'createPool' | 'addToPool' }>;

function ofGuest(change: GuestChange, { vmid = 0, guest = { vmid, kind: 'qemu', node: 'node', name: '' } }: About): Write {
  const { kind, node, name, config = {} } = guest;
  const at = { node, kind, vmid: guest.vmid };
  const row = { ...at, type: kind, name, status: guest.runs === false ? 'stopped' : 'running', template: false };
  const standee = { at, row: row as never, config, make: makeOf(row, { ...config, [kind === 'qemu' ? 'name' : 'hostname']: name }) };
  const { verb, spec } = change;
  if (verb === 'cloneGuest') return cloneCall(standee, vmid, spec);
  if (verb === 'configureGuest') return configureCall(standee, spec);
  if (verb === 'growDisk') return growCall(standee, spec);
  if (verb === 'moveDisk') return moveCall(standee, spec);
  if (verb === 'migrateGuest') return migrateCall(standee, spec.node);
  if (verb === 'deleteGuest') return deleteCall(standee);
  if (verb === 'backupGuest') return backupCall(standee, spec);
  if (verb === 'deleteSnapshot') return snapshotCall(standee, spec.name);
  return k3sCall(at, spec);
}

/** The script is told by its digest: it is the same for everybody. */
function k3sCall(at: { node: string; vmid: number }, { role, version }: ChangeSpec<'installKubernetes'>): Write {
  const digest = createHash('sha256').update(installScript).digest('hex').slice(0, 12);
  return { doing: 'install k3s', path: '/nodes/{node}/qemu/{vmid}/agent/exec', with: { node: at.node, vmid: at.vmid, script: `adapters/proxmox/k3s.ts (${digest})`, role, version } };
}
