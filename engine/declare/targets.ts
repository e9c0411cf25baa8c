import { synonyms } from './applications.ts';
import { marksOf, type Clause } from './clauses.ts';
import type { Guest, LabNames } from './lab-names.ts';
import type { MarkOf, Pointer } from './lex/meaning.ts';
import { nearest } from '../nearest.ts';
import type { Question, Refused } from './wish.ts';

/** An existing guest that a text speaks of; `guest` is null where the lab lists no guests. */
export type Target = { vmid: number | null; name: string | null; kind: 'vm' | 'lxc' | null; guest: Guest | null; sentence: number };

/** The guests of a clause, and what must be asked or refused before they are known. */
export type Targets = { targets: Target[]; questions: Question[]; refused: Refused | null };

/** The existing guests that a clause speaks of. A number or name that the lab does not list is refused; one that means several is asked about. */
export function targetsOf(clause: Clause, names: LabNames): Targets {
  const found: Targets = { targets: [], questions: [], refused: null };
  const kind = marksOf(clause, 'kind').find((one) => one.kind !== null)?.kind ?? null;
  for (const { pointer, sentence } of pointersOf(clause, kind)) point(found, { pointer, sentence }, names);
  const isListed = found.targets.length > 0 || found.refused !== null;
  for (const group of marksOf(clause, 'group').filter((mark) => mark.word === '' || !isListed || isMore(clause, mark))) addGroup(found, group, { clause, names });
  found.questions.push(...misplaced(clause, found.targets));
  return { ...found, targets: found.targets.filter((one, at, all) => all.findIndex((other) => other.vmid === one.vmid && other.name === one.name) === at) };
}

/** "Web1, web2 and the mail VM": one more behind those that are named, and not what they are called together. */
function isMore({ marks }: Clause, group: Clause['marks'][number]): boolean {
  const before = marks.slice(0, marks.indexOf(group)).findLast((mark) => mark.is !== 'link' || mark.link !== 'the');
  return before?.is === 'link' && [',', 'and', '&'].includes(before.link);
}

function pointersOf(clause: Clause, kind: 'vm' | 'lxc' | null): { pointer: Pointer; sentence: number }[] {
  const guests = marksOf(clause, 'guests').flatMap(({ pointers, sentence }) => pointers.map((pointer) => ({ pointer: { ...pointer, kind: pointer.kind ?? kind }, sentence })));
  const ids = marksOf(clause, 'ids').flatMap(({ vmids, sentence, kind: of }) => vmids.map((vmid) => ({ pointer: { by: 'vmid' as const, vmid, kind: of ?? kind }, sentence })));
  const named = marksOf(clause, 'names').filter(({ said }) => !said || guests.length + ids.length === 0).flatMap(({ names, sentence }) => names.map((name) => ({ pointer: { by: 'name' as const, name, kind }, sentence })));
  return [...guests, ...ids, ...named];
}

function point(found: Targets, { pointer, sentence }: { pointer: Pointer; sentence: number }, names: LabNames): void {
  const alike = pointer.by === 'vmid' ? [] : namesakes(pointer, names);
  if (alike.length > 1) return void found.questions.push({ about: 'guest', says: `There are ${alike.length} guests called ${alike[0]?.name ?? ''}: which one?`, sentence, choices: alike.map((one) => `${nounOf(one.kind).replace(/^a /, '')} ${one.vmid}${one.node == null ? '' : ` on ${one.node}`}`) });
  const guest = pointer.by === 'vmid' ? names.numbered(pointer.vmid) : alike[0] ?? names.guest(pointer.name);
  const said = pointer.by === 'vmid' ? `${pointer.vmid}` : pointer.name;
  if (guest === null && pointer.by === 'name' && names.node(pointer.name) !== null) {
    found.refused ??= { code: 'unsupported', says: `${pointer.name} is a node: a declaration cannot ask for anything to be done to nodes.`, sentence };
    return;
  }
  if (guest === null && names.lab.guests != null) {
    const parts = pointer.by === 'name' ? names.lab.guests.filter(({ name, kind }) => partsOf(name).includes(pointer.name.toLowerCase()) && (pointer.kind === null || kind === pointer.kind)) : [];
    if (parts.length > 0) return void found.questions.push({ about: 'guest', says: `There is no guest ${said}: which one is meant?`, sentence, choices: parts.slice(0, 10).map(nameOf) });
    const like = pointer.by === 'name' ? nearest(pointer.name, names.lab.guests.map(({ name }) => name), 2) : [];
    found.refused ??= { code: 'unknown_guest', says: `There is no guest ${said}.${like.length === 0 ? '' : ` Is ${like.join(' or ')} meant?`}`, sentence };
    return;
  }
  const kind = guest?.kind ?? pointer.kind ?? (pointer.by === 'name' && /k8s|k3s|kube|worker|master|node/i.test(pointer.name) ? 'vm' : null);
  if (guest && pointer.kind !== null && pointer.kind !== guest.kind) found.questions.push({ about: 'kind', says: `${guest.vmid} is ${nounOf(guest.kind)} (${guest.name}), not ${nounOf(pointer.kind)}: is it the one that is meant?`, sentence });
  found.targets.push({ vmid: guest?.vmid ?? (pointer.by === 'vmid' ? pointer.vmid : null), name: guest?.name ?? (pointer.by === 'name' ? pointer.name : null), kind, guest, sentence });
}

/** All guests of a name, of the kind that is said if there is one. */
function namesakes({ name, kind }: { name: string; kind: 'vm' | 'lxc' | null }, { lab }: LabNames): Guest[] {
  const all = (lab.guests ?? []).filter((guest) => guest.name.toLowerCase() === name.toLowerCase());
  const some = all.filter((guest) => guest.kind === kind);
  return some.length > 0 ? some : all;
}

/** A kind of guest as a card says it. */
export function nounOf(kind: 'vm' | 'lxc' | null): string {
  return kind === 'vm' ? 'a VM' : kind === 'lxc' ? 'a container' : 'a guest';
}

type Group = MarkOf<'group'>;

function addGroup(found: Targets, group: Group, { clause, names }: { clause: Clause; names: LabNames }): void {
  const guests = names.lab.guests;
  const says = `${group.word} ${group.kind === 'lxc' ? 'container' : group.kind === 'vm' ? 'VM' : 'guest'}${group.all ? 's' : ''}`.trim();
  if (guests == null) {
    if (group.word === '' || group.all) found.questions.push({ about: 'guest', says: `Which guests are "the ${says}"?`, sentence: group.sentence });
    else found.targets.push({ vmid: null, name: group.word, kind: group.kind, guest: null, sentence: group.sentence });
    return;
  }
  const nodes = marksOf(clause, 'node').filter(({ from }) => clause.verb?.verb !== 'move' || from === true).flatMap((mark) => mark.nodes);
  const some = guests.filter((guest) => (group.kind === null || guest.kind === group.kind) && (nodes.length === 0 || guest.node == null || nodes.includes(guest.node)));
  const meant = group.all ? several(group, some) : described(group.word, some);
  if (meant.length === 0 || !group.all && meant.length > 1) {
    const choices = (meant.length === 0 ? some : meant).slice(0, 10).map(nameOf);
    found.questions.push({ about: 'guest', says: `Which guest is "the ${says}"?`, sentence: group.sentence, choices });
    return;
  }
  if (group.count !== undefined && meant.length !== group.count) {
    found.questions.push({ about: 'guest', says: `There are ${meant.length} of "the ${says}", not ${group.count}: which are meant?`, sentence: group.sentence, choices: meant.map(nameOf) });
    return;
  }
  const odd = group.all && group.word !== '' ? oddOnes(group.word, meant) : [];
  if (odd.length > 0) found.questions.push({ about: 'guest', says: `Is ${odd.map(nameOf).join(', ')} one of "the ${says}"? They would be ${meant.map(nameOf).join(', ')}.`, sentence: group.sentence });
  else if (group.all && clause.verb?.verb === 'delete') found.questions.push({ about: 'guest', says: meant.length === 1 ? `That is only ${nameOf(meant[0] as Guest)}: is it the one that is meant?` : `All ${meant.length} of them: ${meant.map(nameOf).join(', ')}?`, sentence: group.sentence });
  found.targets.push(...meant.map((guest): Target => ({ vmid: guest.vmid, name: guest.name, kind: guest.kind, guest, sentence: group.sentence })));
}

function nameOf({ name, vmid }: Guest): string {
  return `${name} (${vmid})`;
}

function several({ word }: Group, guests: readonly Guest[]): Guest[] {
  const said = word.toLowerCase();
  const state = /^(running|stopped)\b ?(.*)$/.exec(said);
  const of = (some: string): Guest[] => (some === '' ? [...guests] : guests.filter(({ name, tags }) => partsOf(name).some((part) => part === some || part === some.replace(/s$/, '') || (synonyms[some] ?? []).includes(part)) || (tags ?? []).includes(some)));
  if (state) return of(state[2] ?? '').filter(({ status }) => status === state[1]);
  return /^(?:old|unused|idle)\b/.test(said) ? [] : of(said);
}

function partsOf(name: string): string[] {
  return name.toLowerCase().split(/[-_.]|(?<=[a-z])(?=\d)/);
}

/** The guests that go by a description: of that very name or one that means the same; else those that have it in their name. */
function described(word: string, guests: readonly Guest[]): Guest[] {
  const said = word.toLowerCase();
  const same = [said, ...(synonyms[said] ?? [])];
  const called = guests.filter(({ name }) => name.toLowerCase() === said);
  const exact = called.length > 0 ? called : guests.filter(({ name }) => same.includes(name.toLowerCase()));
  return exact.length > 0 ? exact : guests.filter(({ name, tags }) => partsOf(name).some((part) => same.includes(part)) || (tags ?? []).includes(said));
}

/** Those that have the word neither in their name nor as a tag, and those of a numbered row that are not: `test-db` among `test-01` and `test-02`. */
function oddOnes(word: string, guests: readonly Guest[]): Guest[] {
  const said = word.toLowerCase().replace(/^(?:running|stopped) ?/, '');
  const guessed = guests.filter(({ name, tags }) => said !== '' && !partsOf(name).some((part) => part === said || part === said.replace(/s$/, '')) && tags?.includes(said) !== true);
  if (guessed.length > 0) return guessed;
  const numbered = guests.filter(({ name }) => /\d$/.test(name));
  return numbered.length >= 2 && numbered.length < guests.length ? guests.filter(({ name }) => !/\d$/.test(name)) : [];
}

/** A text that says another node than the one that a guest is on is asked about. */
function misplaced(clause: Clause, targets: readonly Target[]): Question[] {
  const node = marksOf(clause, 'node')[0];
  if (node === undefined || clause.verb?.verb === 'move' || !['delete', 'power', 'snapshot', 'rollback'].includes(clause.verb?.verb ?? '')) return [];
  return targets.flatMap(({ guest }) => (guest?.node == null || node.nodes.includes(guest.node) ? [] : [{ about: 'node', says: `${nameOf(guest)} is on ${guest.node}, not on ${node.nodes.join(', ')}: is it the one that is meant?`, sentence: node.sentence }]));
}
