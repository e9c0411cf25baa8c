import { has, links, marksOf, type Clause } from './clauses.ts';
import { saidOf } from './fields.ts';
import type { Target } from './targets.ts';
import { simple, wishFor, type Changed } from './wish-for.ts';

/** What "delete" and its like ask of a guest: that it goes, or that something is taken from it; what may be either is asked. */
export function deleted(clause: Clause, target: Target): Changed {
  const about = saidOf(clause).fields;
  if (about.tags !== undefined) return simple(wishFor(clause, target, { op: 'modify', tags_off: about.tags }));
  if (about.onboot !== undefined) return simple(wishFor(clause, target, { op: 'modify', onboot: false }));
  const aside = clause.marks.find(({ is }) => ['card', 'storage', 'addresses', 'cores', 'clone', 'image', 'nfs'].includes(is)) ?? marksOf(clause, 'fields').find(({ fields }) => fields.snapshot_name === undefined);
  if (aside !== undefined) return { wishes: [], questions: [{ about: 'change', says: `Shall ${target.name ?? target.vmid ?? 'the guest'} itself be deleted, or only taken out of what is named here?`, sentence: aside.sentence }], refused: null };
  if (isOfPart(clause)) return { wishes: [], questions: [{ about: 'disks', says: 'Taking a disk, a network card or memory away by "remove" is not clear: which part of the guest, or the guest itself?', sentence: clause.sentence }], refused: null };
  const kubernetes = has(clause, 'kubernetes', 'role') || /(?:^|[-_.])(?:k8s|k3s|kube|kubernetes)|(?:^|[-_.])(?:worker|master|control)(?:[-_.]|\d|$)/i.test(target.name ?? '');
  const ask = kubernetes && !links(clause, 'drained') ? [{ about: 'drained', says: `Has the Kubernetes node ${target.name ?? target.vmid ?? ''} been drained?`, sentence: target.sentence, choices: ['yes, it is drained', 'no'] }] : [];
  const node = target.guest === null ? marksOf(clause, 'node')[0]?.nodes[0] : undefined;
  return simple(wishFor(clause, target, { op: 'delete', ...(node === undefined ? {} : { node }) }), ask);
}

/** "Delete db's network card", "remove the disk of web", "take web out of monitoring": a part of a guest, or what it belongs to. */
function isOfPart(clause: Clause): boolean {
  const from = clause.marks.findIndex((mark) => mark.is === 'link' && ['from', 'out of'].includes(mark.link));
  const behind = clause.marks[from + 1];
  return isBehind(clause) || has(clause, 'topic', 'size', 'card', 'cards', 'slot') || ['vlan', 'swap', 'order', 'gateway', 'network card', 'card', 'nic', 'interface', 'network interface', 'network', 'net', 'name'].some((word) => links(clause, word)) || from >= 0 && (behind?.is === 'purpose' || behind?.is === 'app');
}

/** "Remove something from web", "remove web's something": what is taken away stands beside web, that only has it. */
function isBehind({ marks }: Clause): boolean {
  const guest = marks.findIndex(({ is }) => is === 'guests' || is === 'ids');
  const before = marks[guest - 1];
  if (marks[guest + 1]?.is === 'word') return true;
  const isFrom = before?.is === 'link' && ['from', 'of', 'off', 'in', 'on', 'out of'].includes(before.link);
  return isFrom && marks.slice(0, guest - 1).some((mark) => mark.is === 'link' ? !['the', 'please', 'all', 'now', 'and', ',', ''].includes(mark.link) : !['verb', 'guests', 'ids', 'kind', 'count', 'group'].includes(mark.is));
}
