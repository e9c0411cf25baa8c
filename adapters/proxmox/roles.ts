import { isFault, wordsOf } from '../../engine/errors.ts';
import type { Pve } from './client.ts';
import { tell, type Cluster } from './cluster.ts';
import { settingName, type TokenSetting } from './clusters.ts';
import { heldBy, type Held } from './rights.ts';

/** Who asks: one who only looks, one who works guests, or one who makes the cluster as declared. */
export const roles = ['reader', 'operator', 'reconciler'] as const;
export type Role = (typeof roles)[number];

/** What each role needs, on the highest path on which it may be given; less is enough where only some guests are ours. */
export const needs: Readonly<Record<Role, Readonly<Record<string, readonly string[]>>>> = {
  reader: { '/': ['Sys.Audit'], '/vms': ['VM.Audit'], '/storage': ['Datastore.Audit'], '/pool': ['Pool.Audit'], '/sdn': ['SDN.Audit'] },
  operator: { '/vms': ['VM.PowerMgmt', 'VM.Snapshot', 'VM.Snapshot.Rollback'] },
  reconciler: {
    '/vms': [
      'VM.Allocate', 'VM.Backup', 'VM.Clone', 'VM.Config.CDROM', 'VM.Config.CPU', 'VM.Config.Cloudinit', 'VM.Config.Disk', 'VM.Config.HWType', 'VM.Config.Memory', 'VM.Config.Network',
      'VM.Config.Options', 'VM.Migrate', 'VM.Monitor', 'VM.Snapshot',
    ],
    '/storage': ['Datastore.Allocate', 'Datastore.AllocateSpace'], '/pool': ['Pool.Allocate'], '/sdn': ['SDN.Use'],
  },
};

/** The setting that names the token of a role. */
export const tokenSettings: Readonly<Record<Role, TokenSetting>> = { reader: 'PROXMOX_TOKEN_ID', operator: 'PROXMOX_OPERATOR_TOKEN_ID', reconciler: 'PROXMOX_RECONCILER_TOKEN_ID' };

/** A privilege that a role lacks everywhere, and where it would be given. */
export type Lack = { privilege: string; path: string };

/** What a role lacks of what its token holds. */
export function lackingOf(role: Role, held: Held): Lack[] {
  return Object.entries(needs[role]).flatMap(([path, privileges]) => privileges.filter((one) => !isHeld(held, path, one)).map((privilege) => ({ privilege, path })));
}

/** Says of each role what its token lacks, given what the reader holds. While one token does everything, only a role that it was partly made for, or that declarations need, is heeded. */
export async function testRoles(cluster: Cluster, reader: Held): Promise<void> {
  const { others } = cluster.pve.settings;
  const asked = new Map([[tokenOf(cluster.pve, 'reader'), Promise.resolve(reader)]]);
  for (const role of roles) {
    if (role === 'reader' && others === undefined) continue;
    const token = tokenOf(cluster.pve, role);
    const held = asked.get(token) ?? heldBy(cluster.pve, role);
    asked.set(token, held);
    const words = await wordsFor(cluster, role, held);
    tell(cluster, `role ${role}`, words === null ? null : { words });
  }
}

async function wordsFor({ pve: { name, settings: { others, suffix } }, declares }: Cluster, role: Role, asked: Promise<Held>): Promise<string | null> {
  try {
    const lack = lackingOf(role, await asked);
    const own = role === 'reader' || others?.[role] !== undefined;
    const partly = lack.length < Object.values(needs[role]).flat().length / 2;
    if (lack.length === 0 || (!own && !partly && declares?.() !== true)) return null;
    const list = lack.map(({ privilege, path }) => `${privilege} on ${path}`).join(', ');
    return `Proxmox ${name()}: the token of the ${role}${own ? ` (${settingName(tokenSettings[role], suffix)})` : ''} lacks ${list}. docs/proxmox-tokens.md has the commands that give it`;
  } catch (error) {
    return isFault(error, 'machine.unreachable', 'machine.timeout') ? null : wordsOf(error);
  }
}

function tokenOf({ settings: { tokenId, others } }: Pve, role: Role): string {
  if (role === 'reader') return tokenId;
  return (role === 'reconciler' ? others?.reconciler?.id : undefined) ?? others?.operator?.id ?? tokenId;
}

/** A right on the path or on something below it; a guest may be in a pool that carries the right. */
function isHeld(held: Held, path: string, privilege: string): boolean {
  return Object.entries(held).some(([where, privileges]) => Object.hasOwn(privileges, privilege)
    && (path === '/' || where === path || where.startsWith(`${path}/`) || (path === '/vms' && where.startsWith('/pool/'))));
}
