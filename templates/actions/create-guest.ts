import { safe } from '../../engine/distill.ts';
import { changeAction } from '../change.ts';
import { lastPart, makeWords, told } from '../change-words.ts';

/** Makes a guest that is no copy of another one. */
export default changeAction('createGuest', {
  about: 'Make a guest from an image or with empty disks.',
  risk: 'low',
  title: (target, { kind, name, node }) => safe`Create the ${kind === 'qemu' ? safe`virtual machine` : safe`container`} ${told(name)} (${lastPart(target)}) on ${told(node)}`,
  effect: (_target, spec) => safe`${makeWords(spec)}; it is not started`,
  undo: safe`to undo it, delete the new guest`,
});
