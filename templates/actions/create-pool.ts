import { safe } from '../../engine/distill.ts';
import { changeAction } from '../change.ts';
import { lastPart } from '../change-words.ts';

/** Makes a pool. */
export default changeAction('createPool', {
  about: 'Make a pool.',
  risk: 'low',
  title: (target) => safe`Create the pool ${lastPart(target)}`,
  effect: () => safe`it is empty and changes no guest`,
  undo: safe`to undo it, remove the pool in Proxmox while it is empty`,
});
