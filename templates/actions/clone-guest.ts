import { named, safe } from '../../engine/distill.ts';
import { hostOf, refOf } from '../../engine/refs.ts';
import { changeAction } from '../change.ts';
import { lastPart, told } from '../change-words.ts';

/** Makes a guest as a copy of another one, which is often a template. */
export default changeAction('cloneGuest', {
  about: 'Make a guest as a copy of another one.',
  risk: 'low',
  title: (target, { name, node, from, source }) => {
    const place = node === undefined ? safe`` : safe` on ${told(node)}`;
    const template = source === undefined ? named(refOf('proxmox', hostOf(target), String(from))) : safe`${told(source.name)} (${from})`;
    return safe`Create ${told(name)} (${lastPart(target)})${place} from ${template}`;
  },
  effect: (_target, { full, storage, pool }) => {
    const disks = full ? safe`copies its disks` : safe`its disks are built on those of the template, which has to stay`;
    const place = storage === undefined || !full ? safe`` : safe` to ${told(storage)}`;
    return safe`${disks}${place}${pool === undefined ? safe`` : safe`, in the pool ${told(pool)}`}; it is not started`;
  },
  undo: safe`to undo it, delete the new guest; until it has its settings and with them my tag, only in Proxmox`,
});
