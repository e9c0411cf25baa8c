import { named, safe } from '../../engine/distill.ts';
import { changeAction } from '../change.ts';
import { told } from '../change-words.ts';

/** Takes a guest to another node. */
export default changeAction('migrateGuest', {
  about: 'Move a guest to another node.',
  risk: 'high',
  title: (target, { node }) => safe`Move ${named(target)} to ${told(node)}`,
  effect: () => safe`a virtual machine that runs goes on running, a container is stopped and started again; local disks are copied`,
  undo: safe`to undo it, move it back to the node it was on`,
});
