import type { ChangeSpec } from '../../engine/changes.ts';
import { read, type Write } from './client.ts';
import { contentShape } from './shapes.ts';
import { requireStandee, type Looks, type Standee } from './standing.ts';

/** How a backup of a guest stands: it is known by its note. Proxmox lists backups only to who may make them. */
export const backupLooks: Looks<'backupGuest'> = {
  backupGuest: async (site, spec) => {
    const found = await requireStandee(site);
    if (found.make.lock === 'backup') return { proof: 'underway' };
    const { node, vmid } = found.at;
    const asked = { doing: 'list the backups of a guest', path: '/nodes/{node}/storage/{storage}/content', with: { node, storage: spec.storage, content: 'backup', vmid }, by: 'reconciler' as const };
    const kept = await read(site.cluster.pve, { ...asked, as: contentShape });
    return kept.some((one) => one['notes'] === spec.note) ? { proof: 'present' } : { proof: 'absent', write: backupCall(found, spec) };
  },
};

/** The call that makes a backup while the guest goes on running. None of the older backups is removed for it. */
export function backupCall({ at: { node, vmid }, make }: Pick<Standee, 'at' | 'make'>, { storage, note }: ChangeSpec<'backupGuest'>): Write {
  return { doing: `make a backup of ${make.name}`, path: '/nodes/{node}/vzdump', with: { node, vmid: String(vmid), storage, mode: 'snapshot', compress: 'zstd', remove: false, 'notes-template': note } };
}
