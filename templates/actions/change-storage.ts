import { listed, safe } from '../../engine/distill.ts';
import { changeAction } from '../change.ts';
import { lastPart, row } from '../change-words.ts';

/** Changes what a storage is used for, and by which nodes. */
export default changeAction('changeStorage', {
  about: 'Change what a storage is used for.',
  risk: 'high',
  title: (target, { content, nodes, enabled }) => safe`Set the storage ${lastPart(target)}: ${listed([
    ...(content === undefined ? [] : [safe`keeps ${row(content)}`]), ...(nodes === undefined ? [] : [nodes.length === 0 ? safe`on all nodes` : safe`on ${row(nodes)}`]),
    ...(enabled === undefined ? [] : [enabled ? safe`switched on` : safe`switched off`]),
  ], 3)}`,
  effect: () => safe`nothing on the storage is deleted; guests lose what they have there while it is off, or not on their node`,
  undo: safe`to undo it, set again what it was before`,
});
