import { named, safe } from '../../engine/distill.ts';
import { changeAction } from '../change.ts';
import { guestToType, told } from '../change-words.ts';

/** Takes a disk of a guest to another storage. The old disk is deleted, so that the name of the guest must be typed. */
export default changeAction('moveDisk', {
  about: 'Move a disk of a guest to another storage.',
  risk: 'high',
  typedName: (target, { guest }) => guestToType(target, guest),
  title: (target, { slot, storage }) => safe`Move ${told(slot)} of ${named(target)} to ${told(storage)}`,
  effect: (_target, { storage }) => safe`copies the disk to ${told(storage)}, then deletes the old one; a container has to be stopped for it`,
  undo: safe`to undo it, move the disk back to the storage it was on`,
});
