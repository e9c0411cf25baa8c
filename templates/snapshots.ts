import { z } from 'zod';
import { safe, type CloudSafe } from '../engine/distill.ts';
import { inventoryName } from '../engine/guests.ts';

/** The name of a snapshot, as Proxmox takes it. */
export const snapshotName = z.string().regex(/^[A-Za-z][A-Za-z0-9_-]{1,39}$/);

/** A name that no snapshot before had: `copilot-20261121-095812`. */
export function newSnapshotName(at: Date): string {
  const [day = '', time = ''] = at.toISOString().split('T');
  return `copilot-${day.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}`;
}

/** A name out of settings that were checked, as cards show it. */
export function shownName(name: string): CloudSafe {
  return inventoryName(name) ?? safe`unnamed`;
}
