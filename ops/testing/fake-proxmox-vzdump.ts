import { type Endpoint, endpoints, may, param, type ProxmoxCall, secondsOf } from './fake-proxmox-api.ts';
import { backupFile, backupLines } from './fake-proxmox-events.ts';
import { refuseLocked } from './fake-proxmox-guests.ts';
import { badParams, die, forbid } from './fake-proxmox-refusals.ts';
import { flag, text } from './fake-proxmox-schema.ts';
import { forkFor } from './fake-proxmox-tasks.ts';
import { storageOn } from './fake-proxmox-volumes.ts';

/** The endpoint by which one guest is backed up. */
export const vzdumpEndpoints: Endpoint[] = endpoints([
  ['POST', '/nodes/{node}/vzdump', 'all', {
    vmid: text(), storage: text({ format: 'storage' }), mode: text({ oneOf: ['snapshot', 'suspend', 'stop'] }), compress: text({ oneOf: ['0', '1', 'gzip', 'lzo', 'zstd'] }), remove: flag(),
    'notes-template': text({ maxLength: 1024, requires: 'storage' }),
  }, vzdump],
]);

/** Who may not back up the guest, or keep anything on the storage, is refused before there is a task; guests of other nodes are left out without a word. */
function vzdump(call: ProxmoxCall): string {
  const { state, params } = call;
  const { vmid = '', storage: id = 'local' } = params;
  if (!/^\d+$/.test(vmid)) badParams({ vmid: "invalid format - type check ('integer') failed" });
  if (!may(call, `/vms/${vmid}`, 'VM.Backup')) forbid(`/vms/${vmid}, VM.Backup`);
  if (!may(call, `/storage/${id}`, 'Datastore.AllocateSpace')) forbid(`/storage/${id}, Datastore.AllocateSpace`);
  const guest = state.guests.get(Number(vmid));
  if (guest?.node !== param(call, 'node')) return 'OK';
  const begun = secondsOf(state);
  return forkFor(call, {
    type: 'vzdump', id: vmid, log: backupLines(guest, { result: 'OK', storage: id, at: begun, until: begun }),
    begin: () => {
      const storage = storageOn(state, id, guest.node);
      if (!storage.content.split(',').includes('backup')) die(`could not get storage information for '${id}': can't use storage '${id}' for backups - wrong content type`);
      refuseLocked(guest);
      guest.config['lock'] = 'backup';
    },
    work: () => {
      delete guest.config['lock'];
      const storage = storageOn(state, id, guest.node);
      storage.volumes.push({
        volid: `${id}:backup/${backupFile(guest, begun)}`, node: storage.shared ? null : guest.node, content: 'backup', format: guest.kind === 'qemu' ? 'vma.zst' : 'tar.zst', size: 10 ** 9, ctime: begun,
        vmid: guest.vmid, ...(params['notes-template'] === undefined ? {} : { notes: params['notes-template'] }),
      });
    },
  });
}
