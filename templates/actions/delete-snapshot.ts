import { named, safe } from '../../engine/distill.ts';
import { changeAction } from '../change.ts';
import { told } from '../change-words.ts';
import { shownName } from '../snapshots.ts';

/** Deletes a snapshot of a guest, so that its name must be typed. */
export default changeAction('deleteSnapshot', {
  about: 'Delete a snapshot of a guest.',
  risk: 'high',
  typedName: (_target, { name }) => shownName(name),
  title: (target, { name }) => safe`Delete the snapshot ${told(name)} of ${named(target)}`,
  effect: () => safe`there is no way back to it any more; the guest stays as it is now`,
  undo: safe`cannot be undone`,
});
