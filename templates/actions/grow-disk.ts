import { named, safe } from '../../engine/distill.ts';
import { changeAction } from '../change.ts';
import { diskSize, told } from '../change-words.ts';

/** Makes a disk of a guest larger. */
export default changeAction('growDisk', {
  about: 'Make a disk of a guest larger.',
  risk: 'low',
  title: (target, { slot, sizeGb }) => safe`Grow ${told(slot)} of ${named(target)} to ${diskSize(sizeGb)}`,
  effect: () => safe`the disk cannot be made smaller again; inside, the file system may have to be told of the new room`,
  undo: safe`cannot be undone: a disk never shrinks`,
});
