import type { FactValues } from '../../engine/fact-values.ts';
import type { ResourceRef } from '../../engine/types.ts';
import { all } from './scenario-containers.ts';
import { after, is, later, times, type Act } from './scenario.ts';

/** The cluster of all scenarios. */
export const cluster: ResourceRef = 'proxmox://pve';

/** One of its nodes. */
export const node = (name: string): ResourceRef => `proxmox://pve/node/${name}`;

/** One of its guests. */
export const guest = (vmid: number): ResourceRef => `proxmox://pve/${vmid}`;

/** A storage of a node. */
export const storage = (on: string, name: string): ResourceRef => `proxmox://pve/storage/${on}/${name}`;

/** A cluster of three nodes, all well. */
export const threeNodes: Act = all(
  is(cluster, 'host.reach'), is(cluster, 'cluster.state', { quorate: true, nodes: 3, online: 3 }),
  ...['n1', 'n2', 'n3'].map((name) => is(node(name), 'node.state')),
);

/** A running guest that starts with its node. */
export function guestRuns(vmid: number, change: Partial<FactValues['guest.state']> = {}): Act {
  return is(guest(vmid), 'guest.state', { name: `guest-${vmid}`, node: 'n1', onBoot: true, storages: ['local'], ...change });
}

/** What a guest is like from now on. */
export function guestIs(vmid: number, change: Partial<FactValues['guest.state']>): Act {
  return is(guest(vmid), 'guest.state', change);
}

/** A task of somebody that takes some seconds. */
export function task(about: ResourceRef, type: string, { by = 'root@pam', seconds = 5 } = {}): Act {
  return (at) => {
    const told = { upid: `UPID:${type}:${at.getTime()}`, type, user: by, startedAt: at.toISOString() };
    const endedAt = later(at, seconds);
    return all(is(about, 'task.began', told), after(seconds, is(about, 'task.ended', { ...told, endedAt: endedAt.toISOString() })))(at);
  };
}

/** A storage that fills evenly, sampled every five minutes; in percent of 1 TB. */
export function fills(resource: ResourceRef, { from, to, hours }: { from: number; to: number; hours: number }): Act {
  const samples = hours * 12;
  return times(samples + 1, 300, (n) => is(resource, 'storage.usage', { usedBytes: Math.round(1e10 * (from + ((to - from) * n) / samples)), totalBytes: 1e12 }));
}
