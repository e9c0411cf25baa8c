import { pathName, safe } from '../../engine/distill.ts';
import { changeAction } from '../change.ts';
import { lastPart, row, told } from '../change-words.ts';

/** Makes an NFS share known to the cluster as a storage. */
export default changeAction('addStorage', {
  about: 'Add an NFS share as a storage.',
  risk: 'low',
  title: (target, { server, export: path }) => safe`Add the storage ${lastPart(target)}: NFS ${told(server)} ${pathName(path)}`,
  effect: (_target, { content, nodes = [] }) => safe`${nodes.length === 0 ? safe`all nodes` : row(nodes)} may keep ${row(content)} on it; Proxmox makes its folders on the share`,
  undo: safe`to undo it, take the storage away again; what was put on the share stays there`,
});
