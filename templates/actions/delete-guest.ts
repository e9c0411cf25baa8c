import { safe } from '../../engine/distill.ts';
import { changeAction } from '../change.ts';
import { guestToType, lastPart, told } from '../change-words.ts';

/** Deletes a guest of ours for good, so that its name must be typed. */
export default changeAction('deleteGuest', {
  about: 'Delete a guest for good.',
  risk: 'high',
  typedName: (target, { name }) => guestToType(target, name),
  title: (target, { name }) => safe`Delete ${told(name)} (${lastPart(target)})`,
  effect: () => safe`its disks and snapshots are lost for good, and jobs that name it forget it; its backups stay. Refused unless it is stopped and was made by me`,
  undo: safe`cannot be undone; a backup of it can be restored in Proxmox, if there is one`,
});
