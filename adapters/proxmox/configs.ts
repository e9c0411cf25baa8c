import type { Sighting } from '../../engine/types.ts';
import { read, type Pve } from './client.ts';
import type { Cluster } from './cluster.ts';
import { configShape, type GuestRow, type Rows } from './shapes.ts';
import { unmet } from './states.ts';

/** The configuration of a guest as Proxmox keeps it. */
export type Config = Readonly<Record<string, unknown>>;

const disk = /^(?:ide|sata|scsi|virtio|efidisk|tpmstate|mp)\d+$|^rootfs$/;

/** Learns what the configuration of a guest adds to its state, for the next poll: whether it starts with its node, and where its disks lie. */
export async function readConfigOf({ pve, memory: { guests } }: Cluster, rows: Rows, vmid: string): Promise<Sighting[]> {
  const row = rows.guests.find((guest) => guest.vmid === Number(vmid));
  if (row === undefined) return [];
  const config = await configOf(pve, row);
  guests.set(row.vmid, { ...guests.get(row.vmid) ?? unmet, onBoot: Number(config['onboot'] ?? 0) === 1, storages: storagesIn(config) });
  return [];
}

/** The configuration of a guest as it is in force. */
export async function configOf(pve: Pve, { node, type: kind, vmid }: Pick<GuestRow, 'node' | 'type' | 'vmid'>): Promise<Config> {
  return read(pve, { doing: 'read the configuration of a guest', path: '/nodes/{node}/{kind}/{vmid}/config', with: { node, kind, vmid }, as: configShape });
}

/** A setting as text; empty where it is not set. */
export function textIn(config: Config, name: string): string {
  const value = config[name];
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** The storages that the disks of a guest lie on; media in a drive are none, and neither are folders of the node. */
export function storagesIn(config: Config): string[] {
  const volumes = Object.entries(config).filter(([key]) => disk.test(key)).map(([, value]) => String(value));
  const ids = volumes.filter((volume) => !/,media=cdrom/.test(volume)).map((volume) => /^([A-Za-z][\w.-]*):/.exec(volume)?.[1]);
  return [...new Set(ids.filter((id) => id !== undefined))].sort();
}
