import { safe } from '../../engine/distill.ts';
import { changeAction } from '../change.ts';
import { lastPart } from '../change-words.ts';

/** Takes the entry of an NFS share away; what lies on the share stays there. */
export default changeAction('removeStorage', {
  about: 'Take an NFS share away from the storages.',
  risk: 'high',
  title: (target) => safe`Take the storage ${lastPart(target)} away`,
  effect: () => safe`what lies on the share stays there, but backups and images on it cannot be used; refused while disks of guests lie on it`,
  undo: safe`to undo it, add the share again with the same server and path; other options of the entry are set again in Proxmox`,
});
