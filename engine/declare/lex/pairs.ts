import type { Mark } from './meaning.ts';

type Pair = { name: string; ip: string | null; vmid: number | null; end: number };

/** "ns1 (10.0.0.2/24) and ns2 (10.0.0.3/24)": names that each have an address, or a number, behind them are two lists in the same order. */
export function pairs(marks: Mark[]): Mark[] {
  const all: Mark[] = [];
  for (let at = 0; at < marks.length;) {
    const row = rowAt(marks, at);
    const mark = marks[at];
    if (mark === undefined) break;
    if (row.length < 2 || !alike(row)) all.push(mark);
    else all.push(...listsOf(row, mark));
    at = row.length < 2 || !alike(row) ? at + 1 : row.at(-1)?.end ?? at + 1;
  }
  return all;
}

function alike(row: readonly Pair[]): boolean {
  return row.every(({ ip, vmid }) => (ip === null) === (row[0]?.ip === null) && (vmid === null) === (row[0]?.vmid === null));
}

function rowAt(marks: readonly Mark[], from: number): Pair[] {
  const row: Pair[] = [];
  for (let next = pairAt(marks, from); next !== null; next = pairAt(marks, passed(marks, next.end, between))) row.push(next);
  return row;
}

const between = new Set([',', 'and', '', '&']);
const inside = new Set(['', ':', 'at', 'on', 'with', 'is', 'as', 'gets', 'has', 'ip', ',']);

function pairAt(marks: readonly Mark[], at: number): Pair | null {
  const mark = marks[at];
  if (mark?.is !== 'names' || mark.names.length !== 1) return null;
  const pair: Pair = { name: mark.names[0] ?? '', ip: null, vmid: null, end: at };
  for (let next = passed(marks, at + 1, inside); ; next = passed(marks, next + 1, inside)) {
    const value = marks[next];
    if (value?.is === 'card' && pair.ip === null && Object.keys(value.card).join() === 'ip' && value.card.ip != null && value.card.ip !== 'dhcp') pair.ip = value.card.ip;
    else if (value?.is === 'ids' && value.vmids.length === 1 && pair.vmid === null) pair.vmid = value.vmids[0] ?? null;
    else break;
    pair.end = next + 1;
  }
  return pair.end === at ? null : pair;
}

function passed(marks: readonly Mark[], from: number, links: ReadonlySet<string>): number {
  let at = from;
  for (let mark = marks[at]; mark?.is === 'link' && links.has(mark.link); mark = marks[at]) at += 1;
  return at;
}

function listsOf(row: readonly Pair[], { at, end, sentence }: Mark): Mark[] {
  const place = { at, end, sentence };
  const ips = row.flatMap(({ ip }) => (ip === null ? [] : [ip]));
  const vmids = row.flatMap(({ vmid }) => (vmid === null ? [] : [vmid]));
  return [
    { is: 'names', names: row.map(({ name }) => name), said: true, ...place }, ...(vmids.length === 0 ? [] : [{ is: 'ids' as const, vmids, kind: null, label: true, ...place }]), ...(ips.length === 0 ? [] : [{ is: 'addresses' as const, ips, ...place }]),
  ];
}
