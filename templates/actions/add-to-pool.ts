import { named, safe } from '../../engine/distill.ts';
import { changeAction } from '../change.ts';
import { told } from '../change-words.ts';

/** Makes a guest a member of a pool. */
export default changeAction('addToPool', {
  about: 'Put a guest into a pool.',
  risk: 'low',
  title: (target, { pool }) => safe`Put ${named(target)} into the pool ${told(pool)}`,
  effect: () => safe`it leaves the pool it is in; whoever has rights on the new pool gets them on it`,
  undo: safe`to undo it, put it back into the pool it was in, or take it out in Proxmox`,
});
