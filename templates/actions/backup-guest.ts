import { named, safe } from '../../engine/distill.ts';
import { changeAction } from '../change.ts';
import { told } from '../change-words.ts';

/** Makes a backup of a guest, so that it can be restored. */
export default changeAction('backupGuest', {
  about: 'Make a backup of a guest.',
  risk: 'low',
  title: (target, { storage }) => safe`Make a backup of ${named(target)} on ${told(storage)}`,
  effect: (_target, { note }) => safe`the guest goes on running, more slowly; the backup has the note ${told(note)}, takes up space until it is removed, and no older one is removed for it`,
  undo: safe`to undo it, remove the backup in Proxmox`,
});
