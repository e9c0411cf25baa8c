import { createHash } from 'node:crypto';
import type { Config } from './configs.ts';

/** What changes without the guest becoming another one: locks, snapshots taken, notes, tags, and what Proxmox counts for itself. */
const passing = /^(?:digest|lock|parent|snaptime|snapstate|vmstate|vmgenid|running\w+|description|tags|pending|unused\d+)$/;

/** Identity, birth and make of a guest as a hexadecimal digest; its node, status and snapshots are no part of it. */
export function fingerprintOf(guest: { vmid: number; type: string }, config: Config): string {
  const make = Object.entries(config).filter(([key]) => !passing.test(key)).sort(([a], [b]) => (a < b ? -1 : 1));
  const birth = [bornAt(config), smbiosId(config)];
  return createHash('sha256').update(JSON.stringify([guest.vmid, guest.type, birth, make])).digest('hex');
}

/** A digest of anything that is made of plain values; null for what does not exist. */
export function printOf(make: unknown): string | null {
  return make === null ? null : createHash('sha256').update(JSON.stringify(make)).digest('hex');
}

/** When a virtual machine was made, in Unix seconds; containers do not tell. */
function bornAt({ meta }: Config): string {
  return typeof meta === 'string' ? /ctime=(\d+)/.exec(meta)?.[1] ?? '' : '';
}

function smbiosId({ smbios1 }: Config): string {
  return typeof smbios1 === 'string' ? /uuid=([\w-]+)/.exec(smbios1)?.[1] ?? '' : '';
}
