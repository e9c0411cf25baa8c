import type { ChangeSpec, ChangeVerb, GuestMake, Proof } from '../../engine/changes.ts';
import { addressed } from '../../engine/distill.ts';
import { Fault, isFault } from '../../engine/errors.ts';
import type { ResourceRef } from '../../engine/refs.ts';
import type { Json } from '../../engine/types.ts';
import type { Write } from './client.ts';
import type { Cluster } from './cluster.ts';
import { configOf, type Config } from './configs.ts';
import { freshList } from './inventory.ts';
import { makeOf } from './make.ts';
import { meaningOf } from './names.ts';
import { holds, rightToSee } from './rights.ts';
import type { GuestRow, Rows } from './shapes.ts';
import type { Ended, TaskPace } from './tasks.ts';

/** How a change stands: what a look proves, the call that would make it where its effect is absent, and why it must not be made. `tells` goes into the receipt; `send` makes it where it is no plain call, and answers how to wait for its end. */
export type Standing = { proof: Proof; write?: Write; why?: string; tells?: Record<string, Json>; send?: (pace: TaskPace) => Promise<() => Promise<Ended | null>> };

/** Where a change is to be made, as a list that is fresh shows it. */
export type Site = { cluster: Cluster; target: ResourceRef; rows: Rows };

/** How each change stands: one look for each verb. */
export type Looks<Verb extends ChangeVerb> = { [One in Verb]: (site: Site, spec: ChangeSpec<One>) => Promise<Standing> };

/** A guest as it is read for a change. */
export type Standee = { row: GuestRow; config: Config; make: GuestMake; at: { node: string; kind: 'qemu' | 'lxc'; vmid: number } };

/** The site of a change, by a list made now. */
export async function siteOf(cluster: Cluster, target: ResourceRef): Promise<Site> {
  const { rows } = await freshList(cluster);
  return { cluster, target, rows };
}

/** The number that the target of a change means. */
export function vmidOf({ target }: Pick<Site, 'target'>): number {
  const meaning = meaningOf(target);
  if (meaning.is !== 'guest') throw new Fault('machine.refused', `${addressed(target)} is no guest`);
  return meaning.vmid;
}

/** The guest of a number with its configuration; null when there surely is none. One that the owner left out with a tag is there too. */
export async function standeeOf({ cluster, rows, target }: Site, vmid: number): Promise<Standee | null> {
  const row = rows.guests.find((one) => one.vmid === vmid);
  if (row === undefined) {
    const right = rightToSee({ is: 'guest', vmid });
    if (right === null || await holds(cluster.pve, right)) return null;
    throw new Fault('machine.unauthorised', `Proxmox ${cluster.pve.name()} does not list ${addressed(target)}: the token lacks ${right.privilege} on ${right.path}`);
  }
  const config = await configOf(cluster.pve, row).catch((error: unknown) => goneMeanwhile(error));
  return config === null ? null : { row, config, make: makeOf(row, config), at: { node: row.node, kind: row.type, vmid } };
}

/** The guest of a change. Rejects with `machine.missing` when there is none. */
export async function requireStandee(site: Site): Promise<Standee> {
  const found = await standeeOf(site, vmidOf(site));
  if (found === null) throw new Fault('machine.missing', `There is no guest for ${addressed(site.target)}; it may have been removed`);
  return found;
}

/** What stands in the place of something, by name and identity, for a refusal. */
export function whoIs({ row, make }: Standee): string {
  const identity = make.smbios ?? make.cards[0]?.mac ?? 'no identity';
  return `"${make.name}", a ${row.type === 'qemu' ? 'virtual machine' : 'container'} on ${row.node} (${identity})`;
}

/** Lists are some seconds behind: a guest of the list may be gone. */
function goneMeanwhile(error: unknown): null {
  if (isFault(error, 'machine.missing')) return null;
  throw error;
}
