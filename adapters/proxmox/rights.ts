import { Fault } from '../../engine/errors.ts';
import { read, type Pve } from './client.ts';
import type { Meaning } from './names.ts';
import type { Role } from './roles.ts';
import { permissionsShape } from './shapes.ts';

/** What must be held to see something: a privilege on a path. */
export type Right = { path: string; privilege: string };

const audits = ['VM.Audit', 'Sys.Audit', 'Datastore.Audit'];

/** How many audits there are to miss. */
export const allAudits = audits.length;

/** The right without which a resource is left out of every list; null for what is not listed. */
export function rightToSee(meaning: Meaning): Right | null {
  if (meaning.is === 'guest') return { path: `/vms/${String(meaning.vmid)}`, privilege: 'VM.Audit' };
  if (meaning.is === 'node') return { path: `/nodes/${meaning.node}`, privilege: 'Sys.Audit' };
  if (meaning.is === 'storage' || meaning.is === 'entry') return { path: `/storage/${meaning.storage}`, privilege: 'Datastore.Audit' };
  if (meaning.is === 'pool') return { path: `/pool/${meaning.pool}`, privilege: 'Pool.Audit' };
  return null;
}

/** Whether the token holds a right, as the cluster itself says. */
export async function holds(pve: Pve, { path, privilege }: Right): Promise<boolean> {
  const permissions = await read(pve, { doing: 'tell what the token may see', path: '/access/permissions', with: { path }, as: permissionsShape });
  return Object.values(permissions).some((held) => Object.hasOwn(held, privilege));
}

/** What a token holds, by path. */
export type Held = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** All that the token of a role holds, as the cluster itself says. */
export function heldBy(pve: Pve, by: Role): Promise<Held> {
  return read(pve, { doing: `tell what the ${by} may do`, path: '/access/permissions', as: permissionsShape, by });
}

/** Which audits a token holds nowhere at all. Proxmox then answers with empty lists and no error. */
export function missingAudits(permissions: Held): string[] {
  const held = new Set(Object.values(permissions).flatMap((one) => Object.keys(one)));
  return audits.filter((audit) => !held.has(audit));
}

/** The fault of a token that may log in and see nothing. */
export function blindFault(pve: Pve): Fault {
  return new Fault('machine.unauthorised', `Proxmox ${pve.name()} lets the token in, but the token may see nothing: it lacks ${audits.join(', ')}. ${advice}`);
}

/** What to do about audits that are missing, in one sentence. */
export const advice = 'Give it the role PVEAuditor on / with "Propagate"; a token with "Privilege Separation" needs it itself, not its user alone';
