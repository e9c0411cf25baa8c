import { has, marksOf, type Clause } from './clauses.ts';
import { saidOf } from './fields.ts';
import type { Question, Wish } from './wish.ts';

/** What a clause says of an NFS storage: a wish where it names server and path, else what must be asked. */
export function storageWished(clause: Clause): { wishes: Wish[]; questions: Question[] } {
  const marks = marksOf(clause, 'nfs');
  const [server, path] = [marks.find((mark) => mark.server !== undefined)?.server, marks.find((mark) => mark.path !== undefined)?.path];
  const address = server ?? marksOf(clause, 'card').map(({ card }) => card.ip).find((ip) => ip != null && ip !== 'dhcp')?.split('/')[0];
  const sentence = marks[0]?.sentence ?? clause.sentence;
  const questions: Question[] = marksOf(clause, 'vague').filter(({ about }) => about === 'storage').map(({ says }) => ({ about: 'storage', says: `Which storage is "${says}"?`, sentence }));
  if (address === undefined || path === undefined) {
    const part = address === undefined && path === undefined ? 'create an export, or mount an existing one (as a storage of Proxmox, or inside the guests)? Where: which server and which path?' : address === undefined ? 'of which server is the path?' : 'which path does the server export?';
    return { wishes: [], questions: [...questions, { about: 'nfs_share', says: `NFS share: ${part}`, sentence }] };
  }
  const name = marksOf(clause, 'names')[0]?.names[0] ?? marksOf(clause, 'storage')[0]?.storage ?? marksOf(clause, 'guests').flatMap(({ pointers }) => pointers.flatMap((one) => (one.by === 'name' ? [one.name] : [])))[0];
  const content = saidOf(clause).fields.storage?.content;
  const nodes = marksOf(clause, 'node')[0]?.nodes;
  const storage = { type: 'nfs' as const, server: address, export: path, ...(content === undefined ? {} : { content }), ...(nodes === undefined ? {} : { nodes }) };
  return { wishes: [{ op: 'create', kind: 'storage', count: 1, ...(name === undefined ? {} : { names: [name] }), storage, from: { op: clause.sentence, storage: sentence, ...(name === undefined ? {} : { names: sentence }) } }], questions };
}

/** Whether a clause is about a storage and not about a guest. */
export function isStorage(clause: Clause): boolean {
  return has(clause, 'nfs') && !has(clause, 'kind', 'guests', 'ids') && marksOf(clause, 'role').every(({ role }) => role === 'node') && (clause.verb === null || ['create', 'add', 'set', 'put', 'want', 'has'].includes(clause.verb.verb));
}
