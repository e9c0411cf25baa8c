import type { LabNames } from '../lab-names.ts';
import type { Mark } from './meaning.ts';

/** "Two VMs, alpha and beta": as many plain words behind a kind as are counted are names. */
export function plainNames(marks: Mark[]): Mark[] {
  const { kind, count } = counted(marks);
  const open = marks.findIndex((mark, at) => at > kind && !(mark.is === 'link' && [',', ':', ''].includes(mark.link)));
  if (kind < 0 || count < 2 || open < 0) return marks;
  const row: (Mark & { says: string })[] = [];
  let at = open;
  for (let mark = marks[at]; mark !== undefined && row.length < count && isNameable(mark); mark = marks[at]) {
    row.push(mark);
    at += 1;
    while (isAnd(marks[at])) at += 1;
  }
  const [first, last] = [row[0], row.at(-1)];
  if (row.length !== count || !first || !last) return marks;
  return [...marks.slice(0, open), { is: 'names', names: row.map(({ says }) => says), said: true, at: first.at, end: last.end, sentence: first.sentence }, ...marks.slice(marks.indexOf(last) + 1)];
}

/** "Two VMs: alpha (2 cores) and beta (4 cores)": as many plain words with something behind each as are counted are names. */
export function namesWithDetails(marks: Mark[]): Mark[] {
  const { kind, count } = counted(marks);
  const named = marks.filter((mark, at) => at > kind && isNameable(mark) && opensList(marks[at - 1]) && hasDetails(marks, at + 1));
  if (kind < 0 || count < 2 || named.length !== count) return marks;
  return marks.map((mark) => (named.includes(mark) && 'says' in mark ? { is: 'names', names: [mark.says], said: true, at: mark.at, end: mark.end, sentence: mark.sentence } : mark));
}

function counted(marks: readonly Mark[]): { kind: number; count: number } {
  const kind = marks.findIndex((mark) => (mark.is === 'kind' || mark.is === 'role') && mark.many);
  return { kind, count: marks.slice(0, kind).findLast((mark) => mark.is === 'count')?.count ?? 0 };
}

function opensList(mark: Mark | undefined): boolean {
  return isAnd(mark) || mark?.is === 'link' && [':', ''].includes(mark.link) || mark?.is === 'kind';
}

function hasDetails(marks: readonly Mark[], from: number): boolean {
  const next = marks.slice(from).find((mark) => mark.is !== 'link' || !['', ':', 'with', 'on', 'at', 'having'].includes(mark.link));
  return next !== undefined && ['cores', 'size', 'card', 'node', 'fields', 'ids', 'image'].includes(next.is);
}

function isNameable(mark: Mark): mark is Mark & { says: string } {
  return (mark.is === 'word' || mark.is === 'purpose' && isOne(mark) || mark.is === 'app' && mark.words === 1) && /^\p{L}[\p{L}\p{N}_-]*$/u.test(mark.says);
}

/** "VM web has 2 cores": a plain word behind a kind, or behind "NFS storage", is a name. */
export function namesBehindKinds(marks: Mark[], names: LabNames): Mark[] {
  return marks.map((mark, at) => {
    const before = marks[at - 1];
    const isNumbered = before?.is === 'ids' && before.kind !== null && before.vmids.length === 1 && before.vmids.every((vmid) => names.numbered(vmid) === null);
    const named = (isNumbered || (before?.is === 'kind' || before?.is === 'role' && before.role !== 'node') && !before.many || before?.is === 'nfs' && before.path === undefined && before.server === undefined) && (mark.is === 'word' || mark.is === 'purpose' && isOne(mark));
    return named && !/^(?:if|when|unless|but|because|until|while|since|except|instead|without|only|never|not|no|or|then|than|where|however|mit|und|auf|für|soll|bitte|maybe|perhaps|w)$/i.test(mark.says) && /^[\p{L}][\p{L}\p{N}_.-]*$/u.test(mark.says) ? { is: 'names', names: [mark.says], said: true, at: mark.at, end: mark.end, sentence: mark.sentence } : mark;
  });
}

/** Whether a use is told by one word alone, so that it may be a name as well. */
export function isOne(mark: Mark & { is: 'purpose' }): boolean {
  return mark.end - mark.at === mark.says.length && !mark.says.includes(' ');
}

/** Whether a list goes on at a place. */
export function isAnd(mark: Mark | undefined): boolean {
  return mark?.is === 'link' && ['and', ',', '&', 'or'].includes(mark.link);
}
