import { amountsOf, vagueSize } from './amounts.ts';
import { has, links, marksOf, type Clause } from './clauses.ts';
import { saidOf } from './fields.ts';
import type { LabNames } from './lab-names.ts';
import { deleted } from './take-away.ts';
import { targetsOf, type Target } from './targets.ts';
import { simple, wishFor, type Changed } from './wish-for.ts';
import type { Question, Refused, Wish } from './wish.ts';

/** What a clause asks of guests that there are: one wish for each of them. */
export function changed(clause: Clause, names: LabNames): Changed {
  const { targets, questions, refused } = targetsOf(named(clause), names);
  if (refused !== null) return { wishes: [], questions: [], refused };
  if (targets.length === 0) return { wishes: [], questions: questions.length > 0 ? questions : [{ about: 'guest', says: 'Which guest is meant?', sentence: clause.sentence }], refused };
  return targets.reduce<Changed>((all, target) => {
    const { wishes, questions: more, refused: no } = wished(clause, target);
    return { wishes: [...all.wishes, ...wishes], questions: [...all.questions, ...more.filter((one) => !all.questions.some((other) => other.says === one.says))], refused: all.refused ?? no };
  }, { wishes: [], questions, refused: null });
}

/** In a clause about a snapshot, and in a new name, what is "called" is not the guest. */
function named(clause: Clause): Clause {
  const of = clause.verb?.verb;
  if (of !== 'snapshot' && of !== 'rollback' && of !== 'rename' && !has(clause, 'gone')) return clause;
  const taken = snapshotMark(clause);
  return { ...clause, marks: clause.marks.filter((mark) => mark !== taken) };
}

/** The mark that gives a snapshot, or a guest that is renamed, its name: what is called so, what stands behind "as" or "to", or the last name of two. */
function snapshotMark(clause: Clause): (Clause['marks'][number] & { is: 'names' | 'guests' }) | undefined {
  const some = clause.marks.filter((mark): mark is Clause['marks'][number] & { is: 'names' | 'guests' } => mark.is === 'names' || mark.is === 'guests' && mark.bare);
  const said = some.find((mark) => mark.is === 'names' && mark.said);
  const before = some.length > 1 ? some.find((mark) => mark.is === 'names' && ['of', 'for'].includes(linkAfter(clause, mark))) : undefined;
  const behind = before ?? some.find((mark) => ['as', 'to', 'into'].includes(linkBefore(clause, mark)));
  return said ?? behind ?? (has(clause, 'guests', 'ids', 'them', 'group') ? some.find((mark) => mark.is === 'names') : some.length > 1 ? some.at(-1) : undefined);
}

function linkAfter({ marks }: Clause, mark: Clause['marks'][number]): string {
  const next = marks[marks.indexOf(mark) + 1];
  return next?.is === 'link' ? next.link : '';
}

function linkBefore({ marks }: Clause, mark: Clause['marks'][number]): string {
  const before = marks[marks.indexOf(mark) - 1];
  return before?.is === 'link' ? before.link : '';
}

function wished(clause: Clause, target: Target): Changed {
  const verb = clause.verb?.verb;
  if (has(clause, 'gone')) return snapshotGone(clause, target);
  if (verb === 'delete') return deleted(clause, target);
  if (verb === 'power') return simple(wishFor(clause, target, { op: 'power', power: powerOf(clause) }));
  if (verb === 'snapshot') return snapshot(clause, target);
  if (verb === 'rollback' || isBack(clause)) return rollback(clause, target);
  return modified(clause, target);
}

/** "Web back to the snapshot clean": no other verb, and a snapshot that it goes to. */
function isBack(clause: Clause): boolean {
  const verb = clause.verb?.verb ?? 'has';
  return ['has', 'put', 'set', 'want'].includes(verb) && marksOf(clause, 'fields').some(({ fields }) => fields.snapshot_name !== undefined);
}

/** "Turn web on and db off": the last word tells which. */
function powerOf(clause: Clause): NonNullable<Wish['power']> {
  const power = clause.verb?.power ?? 'start';
  if (links(clause, 'hard')) return 'stop';
  if (power === 'stop' && links(clause, 'gracefully')) return 'shutdown';
  if (power === 'start' && (links(clause, 'off') || links(clause, 'down'))) return 'shutdown';
  return power === 'shutdown' && links(clause, 'on') && !has(clause, 'node') ? 'start' : power;
}

function snapshotName(clause: Clause): string | undefined {
  const field = marksOf(clause, 'fields').find(({ fields }) => fields.snapshot_name !== undefined)?.fields.snapshot_name;
  const mark = snapshotMark(clause);
  if (field !== undefined || mark === undefined) return field;
  const pointer = mark.is === 'guests' ? mark.pointers[0] : undefined;
  return mark.is === 'names' ? mark.names[0] : pointer?.by === 'name' ? pointer.name : undefined;
}

function snapshot(clause: Clause, target: Target): Changed {
  const name = snapshotName(clause);
  const node = marksOf(clause, 'node')[0]?.nodes[0];
  const ram = links(clause, 'with ram') ? true : links(clause, 'without ram') ? false : undefined;
  const taken = name !== undefined && target.guest?.snapshots?.includes(name) === true;
  const odd = name !== undefined && !/^[a-z][\w-]{1,39}$/i.test(name);
  const ask = taken ? `${target.name ?? ''} has a snapshot ${name} already: which name shall the new one have?` : odd ? `Proxmox takes no snapshot called "${name}": letters, digits, "-" and "_" only, beginning with a letter. Which name then?` : null;
  return simple(wishFor(clause, target, { op: 'snapshot', ...(node === undefined ? {} : { node }), ...(name === undefined ? {} : { snapshot_name: name }), ...(ram === undefined ? {} : { include_ram: ram }) }),
    ask === null ? [] : [{ about: 'snapshot_name', says: ask, sentence: clause.sentence }]);
}

function snapshotGone(clause: Clause, target: Target): Changed {
  const name = marksOf(clause, 'gone')[0]?.snapshot || snapshotName(clause);
  return chosen(clause, target, { op: 'delete', name });
}

function rollback(clause: Clause, target: Target): Changed {
  return chosen(clause, target, { op: 'rollback', name: snapshotName(clause) });
}

/** A snapshot that there is: the one that is named, or the only one; else it is asked which. */
function chosen(clause: Clause, target: Target, { op, name }: { op: 'delete' | 'rollback'; name: string | undefined }): Changed {
  const known = target.guest?.snapshots ?? null;
  const only = links(clause, 'latest') && known?.length === 1 ? known[0] : undefined;
  const meant = name ?? only;
  const missing = meant !== undefined && known !== null && !known.includes(meant);
  const says = meant === undefined ? 'Which snapshot?' : `${target.name ?? target.vmid ?? ''} has no snapshot ${meant}: which one is meant?`;
  const ask = meant === undefined || missing ? [{ about: 'snapshot_name', says, sentence: clause.sentence, ...(known === null || known.length === 0 ? {} : { choices: known }) }] : [];
  const wish = wishFor(clause, target, { op, ...(meant === undefined || missing ? {} : { snapshot_name: meant }) });
  return simple(op === 'delete' ? { ...wish, kind: 'snapshot' } : wish, ask);
}

function modified(clause: Clause, target: Target): Changed {
  const amounts = amountsOf(clause, target.guest, false);
  if (amounts.shrinks !== null) return { wishes: [], questions: [], refused: shrunk(amounts.shrinks) };
  const said = saidOf(clause);
  const moves = clause.verb?.verb === 'move';
  const fields: Partial<Wish> = { ...said.fields, ...amounts.fields };
  const from: Record<string, number> = { ...said.from, ...amounts.from };
  delete fields.snapshot_name;
  const node = marksOf(clause, 'node').findLast(({ from: away }) => away !== true);
  const storage = marksOf(clause, 'storage').at(-1);
  if (node && !(has(clause, 'group') && !moves && target.guest?.node === node.nodes[0]) && (moves || ['set', 'put', 'has'].includes(clause.verb?.verb ?? ''))) Object.assign(fields, { node: node.nodes[0] }, void (from['node'] = node.sentence));
  const slot = marksOf(clause, 'slot')[0]?.slot;
  if (storage) Object.assign(fields, { disks: fields.disks?.map((disk) => ({ storage: storage.storage, ...disk })) ?? [{ ...(slot === undefined ? {} : { slot }), storage: storage.storage }] }, void (from['disks'] = storage.sentence));
  const attached = storage && clause.verb?.verb === 'add' && amounts.fields.disks === undefined && !has(clause, 'topic') ? [{ about: 'disks', says: `${storage.storage} is a storage: shall the guest get a new disk on it (of how many GB), or shall its disk move there?`, sentence: storage.sentence }] : [];
  if (attached.length > 0) return { wishes: [], questions: attached, refused: null };
  const order = links(clause, 'order') ? marksOf(clause, 'number')[0] : undefined;
  if (order) Object.assign(fields, { startup_order: order.value }, void (from['startup_order'] = order.sentence));
  const rename = clause.verb?.verb === 'rename' ? snapshotName(clause) : newName(clause);
  if (rename !== undefined) Object.assign(fields, { rename }, void (from['rename'] = clause.sentence));
  if (Object.keys(fields).length === 1 && fields.state !== undefined) return simple(wishFor(clause, target, { op: 'power', power: fields.state === 'running' ? 'start' : 'shutdown' }));
  const live = marksOf(clause, 'live')[0];
  if (live && fields.node !== undefined) Object.assign(fields, { live: live.live }, void (from['live'] = live.sentence));
  const wish = wishFor(clause, target, { op: 'modify', ...fields });
  return simple({ ...wish, from: { ...wish.from, ...from } }, [...amounts.questions, ...said.questions, ...otherName(clause, target, rename), ...unclear(clause, fields, [...amounts.questions, ...said.questions])]);
}

/** "Web should be called shop": a name behind a guest that is told of. */
function newName(clause: Clause): string | undefined {
  const [guest, name] = [clause.marks.findIndex(({ is }) => is === 'guests' || is === 'ids'), clause.marks.findIndex((mark) => mark.is === 'names' && mark.said)];
  const mark = clause.marks[name];
  const isSaid = clause.verb?.verb === 'has' || clause.verb === null && clause.marks.every(({ is }) => ['guests', 'names', 'link'].includes(is));
  return isSaid && guest >= 0 && name > guest && mark?.is === 'names' && mark.names.length === 1 ? mark.names[0] : undefined;
}

/** "VM 110 called till with 2 cores", where VM 110 is called otherwise. */
function otherName(clause: Clause, { guest }: Target, rename: string | undefined): Question[] {
  const other = marksOf(clause, 'names').flatMap(({ names, sentence }) => names.map((name) => ({ name, sentence }))).find(({ name }) => name !== rename && name.toLowerCase() !== guest?.name.toLowerCase());
  return guest === null || other === undefined ? [] : [{ about: 'name', says: `${guest.vmid} is called ${guest.name}: shall it be called ${other.name} from now on, or is ${other.name} a new guest?`, sentence: other.sentence }];
}

/** A change that does not say of what, or how much. */
function unclear(clause: Clause, fields: Partial<Wish>, asked: readonly Question[]): Question[] {
  const size = vagueSize(clause);
  const sized = [fields.cores, fields.memory_mb, fields.disks, fields.swap_mb].some((value) => value !== undefined);
  if (asked.length > 0) return [];
  if (size !== null && !sized) return [{ about: 'size', says: `"${size.says}": what, cores, memory or disk, and how much?`, sentence: size.sentence, choices: ['cores', 'memory', 'disk'] }];
  if (clause.verb?.verb === 'rename' && fields.rename === undefined) return [{ about: 'name', says: 'What shall it be called then?', sentence: clause.sentence }];
  if (clause.verb?.verb === 'move' && fields.node === undefined && fields.disks === undefined && fields.network === undefined && fields.pool === undefined) return [{ about: 'node', says: 'Move it to which node?', sentence: clause.sentence }];
  return Object.keys(fields).length === 0 ? [{ about: 'change', says: 'What shall be changed, and to what?', sentence: clause.sentence }] : [];
}

function shrunk({ from, to, sentence }: { from: number | null; to: number | null; sentence: number }): Refused {
  const sizes = from === null || to === null ? '' : ` (from ${from} GB to ${to} GB)`;
  return { code: 'disk_shrink_unsupported_data_loss', says: `A disk cannot be made smaller${sizes}: Proxmox has no way to do so, and what lies beyond the new end would be lost.`, sentence };
}
