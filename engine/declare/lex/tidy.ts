import type { LabNames } from '../lab-names.ts';
import type { Mark, Pointer } from './meaning.ts';
import { isAnd, isOne, namesBehindKinds, namesWithDetails, plainNames } from './naming.ts';
import { pairs } from './pairs.ts';
import { numbersOfTopics, placesInOrder, startOrders, strayCounts, swaps, vlansOfNumbers } from './settings.ts';
import { amountsPerNode, elidedAmounts, rowsOfAmounts, sizesOnStorages } from './sizes.ts';

/** The marks of a sentence with what their neighbours tell of them: whether `web` is a guest or a use, and a size one of a disk. */
export function tidied(marks: readonly Mark[], names: LabNames): Mark[] {
  return [pairs, placesInOrder, amountsPerNode, numbersOfTopics, usesBeforeKinds, plainNames, namesWithDetails, namesBehindKinds, objectsOfVerbs, placesBehindOn, sizesOnStorages, rowsOfAmounts, vlansOfNumbers, swaps, lists, elidedAmounts, startOrders, strayCounts].reduce((all, pass) => pass(all, names), [...marks]);
}

/** "A web container" is a container for web, also where a guest is called web; "delete the web container" means that guest. */
function usesBeforeKinds(marks: Mark[], names: LabNames): Mark[] {
  return marks.map((mark, at) => {
    const [next, before] = [marks[at + 1], marks[at - 1]];
    if (mark.is === 'word' && next?.is === 'kind' && properties.test(mark.says)) return mark;
    if (mark.is === 'word' && next?.is === 'kind' && next.many && isActing(marks, at) && names.guest(mark.says) === null) return { is: 'group', word: mark.says, kind: next.kind, all: true, at: mark.at, end: mark.end, sentence: mark.sentence };
    if (mark.is === 'count' && mark.count === 1 && (next?.is === 'card' || next?.is === 'link' && next.link === 'each')) return { is: 'link', link: 'one', at: mark.at, end: mark.end, sentence: mark.sentence };
    if (mark.is === 'count' && mark.count !== null && mark.count < 100 && mark.times !== true && before?.is === 'kind' && !before.many) return { is: 'vague', about: 'vmid', says: `Numbers of guests begin at 100, not ${mark.count}`, at: mark.at, end: mark.end, sentence: mark.sentence };
    if (mark.is === 'word' && next?.is === 'kind') return isNew(marks, at) || !isActing(marks, at) ? { ...mark, is: 'purpose', says: mark.says } : pointing(mark, [{ by: 'name', name: mark.says, kind: next.kind }]);
    const owner = mark.is === 'app' && (before?.is === 'link' && before.link === 'same for' && next?.is !== 'kind' || next?.is === 'verb' && next.verb === 'has' || before?.is === 'link' && ['to', 'of', 'from'].includes(before.link) && next?.is !== 'kind') ? names.guest(mark.says) ?? names.guest(mark.slug) : null;
    if (owner !== null) return pointing(mark, [{ by: 'name', name: owner.name, kind: null }]);
    const meant = mark.is === 'app' && isSwitched(marks, at) ? names.guest(mark.says) ?? names.guest(mark.slug) : null;
    if (meant !== null) return pointing(mark, [{ by: 'name', name: meant.name, kind: null }]);
    const number = mark.is === 'count' && (mark.count ?? 0) >= 100 && next?.is !== 'kind' && next?.is !== 'role' ? names.numbered(mark.count ?? 0) : null;
    if (number !== null) return pointing(mark, [{ by: 'vmid', vmid: number.vmid, kind: null }]);
    const isOld = isActing(marks, at) || names.guest(mark.is === 'app' ? mark.says : '') !== null && marks.slice(0, at).some(({ is }) => is === 'fields') && !marks.some((one) => one.is === 'verb' && ['create', 'want'].includes(one.verb));
    if (mark.is === 'app' && before?.is === 'kind' && !before.many && isOld) return pointing(mark, [{ by: 'name', name: (names.guest(mark.says) ?? names.guest(mark.slug))?.name ?? mark.says, kind: before.kind }]);
    if (mark.is === 'app' && next?.is !== 'kind' && (isActing(marks, at) || marks.slice(0, at).some((one) => one.is === 'verb' && one.verb === 'put')) && !isCounted(marks, at)) {
      const guest = names.guest(mark.says) ?? names.guest(mark.slug);
      if (guest !== null) return pointing(mark, [{ by: 'name', name: guest.name, kind: null }]);
    }
    if (mark.is === 'guests' && mark.bare && (next?.is === 'kind' || next?.is === 'role') && isNew(marks, at)) return { ...mark, is: 'purpose', says: nameOf(mark.pointers[0]) };
    return mark;
  });
}

/** "Enable nesting on nginx", "autostart for nginx": something is switched for a guest, and nothing else is spoken of. */
function isSwitched(marks: readonly Mark[], at: number): boolean {
  const [mark, before, next] = [marks[at], marks[at - 1], marks[at + 1]];
  const behind = mark?.is === 'app' && mark.end - mark.at > mark.says.length || before?.is === 'fields' || before?.is === 'link' && ['on', 'for', 'in', 'at'].includes(before.link);
  const isNew = marks.some((one) => ['kind', 'role', 'count', 'image', 'clone'].includes(one.is) || one.is === 'verb' && ['create', 'want'].includes(one.verb));
  const first = mark?.is === 'app' && mark.end - mark.at === mark.says.length && !isCounted(marks, at) && marks.length > 1 && !(next?.is === 'link' && ['in', 'as', 'on', 'with'].includes(next.link) && !marks.slice(0, at).some(({ is }) => is !== 'link'));
  return !isNew && first || behind && !isNew && marks.slice(0, at).some(({ is }) => ['fields', 'topic', 'cores', 'size', 'card', 'swap'].includes(is));
}

/** What a guest shall be, and not what it is for. */
const properties = /^(?:encrypted|secured?|isolated|redundant|replicated|persistent|ephemeral|temporary|disposable|immutable|hardened|nested|public|gpu|offline|protected|hidden|shared|load-?balanced|fault-?tolerant|unused|old|idle)$/i;

function pointing(mark: Mark, pointers: Pointer[]): Mark {
  return { is: 'guests', pointers, bare: true, at: mark.at, end: mark.end, sentence: mark.sentence };
}

function nameOf(pointer: Pointer | undefined): string {
  return pointer?.by === 'name' ? pointer.name : '';
}

/** Whether a number or an article stands before a place. */
function isCounted(marks: readonly Mark[], at: number): boolean {
  const before = marks[at - 1];
  return before?.is === 'count' || before?.is === 'image' || before?.is === 'small' || before?.is === 'link' && ['a', 'an', 'another', 'new', 'one', 'for'].includes(before.link);
}

/** Whether what comes at a place is made anew: a number or "a" comes before it, or nothing does. */
function isNew(marks: readonly Mark[], at: number): boolean {
  const before = marks.slice(0, at).reverse().find((one) => !(one.is === 'link' && ['new', 'additional', 'extra', 'another', 'more', 'second', 'third', 'simple', 'plain', 'basic'].includes(one.link)) && one.is !== 'small' && one.is !== 'image');
  if (before === undefined) return true;
  return before.is === 'count' || (before.is === 'link' && ['a', 'an', 'another', 'one'].includes(before.link)) || (before.is === 'link' && [',', ':', 'and'].includes(before.link) && !isActing(marks, at)) || (before.is === 'verb' && ['create', 'want', 'add', 'put'].includes(before.verb));
}

function isActing(marks: readonly Mark[], at: number): boolean {
  return marks.slice(0, at).some((one) => one.is === 'verb' && !['create', 'want', 'has', 'put', 'add'].includes(one.verb));
}

const reaching = new Set(['delete', 'give', 'power', 'snapshot', 'move', 'rollback', 'grow', 'raise', 'lower', 'shrink', 'times', 'rename', 'clone']);

/** "Delete shop" means a guest called shop, whatever the lab lists. */
function objectsOfVerbs(marks: Mark[], names: LabNames): Mark[] {
  return marks.map((mark, at) => {
    const before = marks.slice(0, at).reverse().find((one) => !(one.is === 'link' && ['the', 'please', 'our', 'my', 'for', 'of', 'up'].includes(one.link)));
    if (mark.is === 'names' && !mark.said && mark.names.length === 1 && /(?:template|tmpl|cloud-?init|cloud-?img)$/i.test(mark.names[0] ?? '')) return { is: 'clone', from: mark.names[0] ?? '', at: mark.at, end: mark.end, sentence: mark.sentence };
    const cloned = mark.is === 'names' && !mark.said && mark.names.length === 1 && before?.is === 'verb' && before.verb === 'clone' ? mark.names[0] : undefined;
    if (cloned !== undefined && names.guest(cloned) === null) return { is: 'clone', from: cloned, at: mark.at, end: mark.end, sentence: mark.sentence };
    const snapshot = snapshotAt(marks, at, names);
    if (snapshot !== null) return { is: 'names', names: [snapshot], said: true, at: mark.at, end: mark.end, sentence: mark.sentence };
    if (isNewName(marks, at)) return { is: 'names', names: ['says' in mark ? mark.says : ''], said: true, at: mark.at, end: mark.end, sentence: mark.sentence };
    const nameIt = mark.is === 'word' && before?.is === 'verb' && before.verb === 'snapshot' && marks.slice(0, at).some(({ is }) => is === 'guests');
    if (nameIt) return { is: 'names', names: [mark.says], said: true, at: mark.at, end: mark.end, sentence: mark.sentence };
    const object = (mark.is === 'word' || mark.is === 'app' || mark.is === 'purpose' && isOne(mark)) && before?.is === 'verb' && (reaching.has(before.verb) || before.verb === 'set' && names.lab.guests == null) && marks[at + 1]?.is !== 'kind';
    return object ? pointing(mark, [{ by: 'name', name: mark.says, kind: null }]) : mark;
  });
}

/** "Roll back web to clean": a small word behind "to" is a snapshot where a guest has one of that name. */
function snapshotAt(marks: readonly Mark[], at: number, names: LabNames): string | null {
  const [mark, before] = [marks[at], marks[at - 1]];
  const isTo = before?.is === 'link' && before.link === 'to' && marks.slice(0, at).some((one) => one.is === 'verb' && one.verb === 'rollback');
  if (!isTo || mark?.is !== 'link') return null;
  return (names.lab.guests ?? []).flatMap(({ snapshots }) => snapshots ?? []).find((one) => one.toLowerCase() === mark.link) ?? null;
}

/** "Rename test to staging": what stands behind "to" is a new name, whatever else it may mean. */
function isNewName(marks: readonly Mark[], at: number): boolean {
  const [mark, before] = [marks[at], marks[at - 1]];
  const asPurpose = mark?.is === 'purpose' && mark.end - mark.at === mark.says.length + 3 && !mark.says.includes(' ');
  if (asPurpose) return marks.slice(0, at).some((one) => one.is === 'verb' && one.verb === 'snapshot' || one.is === 'nfs');
  const named = before?.is === 'link' && ['to', 'as', 'into'].includes(before.link) && (mark?.is === 'word' || mark?.is === 'app' || mark?.is === 'purpose' && isOne(mark));
  return named && marks.slice(0, at).some((one) => one.is === 'verb' && (['rename', 'clone', 'rollback'].includes(one.verb) || one.verb === 'snapshot' && before.link === 'as') || one.is === 'nfs' && before.link === 'as');
}

/** "On pve9", "to pve9": a name there is a node, or, behind a size or a disk, a storage. */
function placesBehindOn(marks: Mark[], names: LabNames): Mark[] {
  return marks.flatMap((mark, at) => placeAt(marks, at, names) ?? [mark]);
}

function placeAt(marks: readonly Mark[], at: number, names: LabNames): Mark[] | null {
  const mark = marks[at];
  const moves = marks.slice(0, at).some((one) => one.is === 'verb' && one.verb === 'move');
  const [before, earlier] = [marks[at - 1], marks.slice(0, at - 1).reverse().find((one) => one.is !== 'link')];
  if (mark === undefined || before?.is !== 'link') return null;
  const place = { at: mark.at, end: mark.end, sentence: mark.sentence };
  const node = (...said: string[]): Mark => ({ is: 'node', nodes: said.map((one) => names.node(one) ?? one), ...place });
  const isDisk = earlier?.is === 'size' && earlier.of !== 'memory' || earlier?.is === 'topic' && earlier.topic === 'disk';
  if (before.link === 'on' && isDisk && mark.is === 'purpose' && isOne(mark) && mark.says !== 'storage') return [{ is: 'storage', storage: mark.says, ...place }];
  const [first, last] = mark.is === 'names' && !mark.said ? [mark.names[0], mark.names.at(-1)] : mark.is === 'word' && /^\p{L}/u.test(mark.says) && before.link !== 'at' ? [mark.says, mark.says] : [];
  const isPve = mark.is === 'link' && (mark.link === 'pve' || mark.link === 'proxmox' && names.node('proxmox') !== null);
  if (isPve && ['on', 'onto'].includes(before.link)) return [node(mark.link)];
  if (first === undefined || last === undefined) return null;
  if (before.link === 'and' && marks[at - 2]?.is === 'node' && mark.is === 'names' && mark.names.length === 1 && !['node', 'cores', 'size', 'card'].includes(marks[at + 1]?.is ?? '')) return [node(first)];
  if (before.link === 'from' && moves) return first === last ? [{ ...node(first), from: true } as Mark] : [{ ...node(first), from: true } as Mark, node(last)];
  if (!['on', 'onto', 'to', 'at'].includes(before.link) || before.link === 'to' && !moves) return null;
  const ofDisk = moves && names.node(first) === null && marks.slice(0, at).some((one) => one.is === 'topic' && one.topic === 'disk');
  if (ofDisk || isDisk) return [{ is: 'storage', storage: names.storage(first) ?? first, ...place }];
  if (/(?:^|[-_])(?:ssd|nvme|hdd|lvm|zfs|nfs|tank|pool|thin|storage|disks?|datastore)(?:[-_\d]|$)/i.test(first) && names.node(first) === null && !moves) return [{ is: 'storage', storage: names.storage(first) ?? first, ...place }];
  return [mark.is === 'names' ? node(...mark.names) : node(first)];
}

/** "web and db", "VM 131 and 132", "db, 105": one list of guests. */
function lists(marks: Mark[], names: LabNames): Mark[] {
  const all: Mark[] = [];
  for (let at = 0; at < marks.length; at += 1) {
    const [mark, last] = [marks[at], all.at(-1)];
    const ahead = marks[at + 1]?.is === 'link' && isAnd(marks[at + 1]) ? 2 : 1;
    const [link, next] = [mark, marks[at + ahead]];
    const more = link && isAnd(link) && last?.is === 'guests' && next !== undefined ? pointersIn(next, names) : null;
    const joined = more !== null && !startsAnew(marks, at + ahead);
    if (joined && last?.is === 'guests') {
      all[all.length - 1] = { ...last, pointers: [...last.pointers, ...more], end: next?.end ?? last.end };
      at += ahead;
    } else if (mark) all.push(mark.is === 'ids' && !mark.label ? { ...pointing(mark, mark.vmids.map((vmid) => ({ by: 'vmid', vmid, kind: mark.kind }))), bare: false } as Mark : mark);
  }
  return all;
}

function startsAnew(marks: readonly Mark[], at: number): boolean {
  const next = marks[at + 1];
  return next?.is === 'cores' || next?.is === 'size' || next?.is === 'verb' && next.verb === 'has';
}

function pointersIn(mark: Mark, names: LabNames): Pointer[] | null {
  if (mark.is === 'guests') return mark.pointers;
  if (mark.is === 'ids' && !mark.label) return mark.vmids.map((vmid) => ({ by: 'vmid', vmid, kind: mark.kind }));
  if (mark.is === 'count' && mark.count !== null && mark.count >= 100 && names.numbered(mark.count) !== null) return [{ by: 'vmid', vmid: mark.count, kind: null }];
  return null;
}
