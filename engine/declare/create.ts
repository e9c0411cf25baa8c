import { amountsOf } from './amounts.ts';
import { has, links, marksOf, type Clause } from './clauses.ts';
import { saidOf } from './fields.ts';
import { countOf, hasHead } from './heads.ts';
import type { LabNames } from './lab-names.ts';
import type { Pointer } from './lex/meaning.ts';
import type { Question, Wish } from './wish.ts';

/** Something to be made, what must be asked about it, and what it is for; no wish where what is asked decides what there is. */
export type Made = { wishes: Wish[]; questions: Question[]; purpose: string | null; small: boolean; guessed: boolean };

/** What a clause asks to be made. */
export function made(clause: Clause, names: LabNames): Made {
  const questions: Question[] = [];
  const { fields, from, ips, guessed } = collected(clause, names, questions);
  const listed = namesOf(clause, fields, names);
  const count = perNode(clause, names, questions) ?? counted(clause, listed, questions);
  if (listed.length > 0) Object.assign(fields, { names: rowOf(listed, count ?? 1) }, void (from['names'] = sentenceOf(clause, 'names', 'app')));
  const purpose = marksOf(clause, 'app')[0]?.says ?? marksOf(clause, 'purpose')[0]?.says ?? marksOf(clause, 'role').at(-1)?.role ?? null;
  const wish: Wish = { op: 'create', kind: kindOf(clause, names), count: count ?? 1, ...fields, from: { op: clause.sentence, ...from } };
  const wishes = count === null ? [] : spread(wish, { ips, vmids: vmidsOf(clause), questions });
  return { wishes, questions, purpose, small: has(clause, 'small'), guessed };
}

/** Whether a clause asks for a guest to be made, rather than for one that there is. */
export function asksForGuest(clause: Clause): boolean {
  return hasHead(clause) || has(clause, 'cores', 'size', 'image', 'clone');
}

function collected(clause: Clause, names: LabNames, questions: Question[]): { fields: Partial<Wish>; from: Record<string, number>; ips: string[]; guessed: boolean } {
  const said = saidOf(clause);
  const amounts = amountsOf(clause, null, true);
  questions.push(...said.questions, ...amounts.questions);
  const fields: Partial<Wish> = { ...said.fields, ...amounts.fields };
  const from: Record<string, number> = { ...said.from, ...amounts.from };
  const put = (field: keyof Wish, value: unknown, sentence: number): void => void Object.assign(fields, { [field]: value }, void (from[field] = sentence));
  for (const { image, sentence } of marksOf(clause, 'image')) put('image', image, sentence);
  for (const { from: template, sentence } of marksOf(clause, 'clone')) put('clone', template, sentence);
  for (const { pointer, sentence } of marksOf(clause, 'like')) put('like_vmid', vmidOf(pointer, names) ?? questions.push({ about: 'like_vmid', says: `Like which guest? ${pointer.by === 'name' ? pointer.name : pointer.vmid} is not known here.`, sentence }), sentence);
  for (const { nodes, sentence } of marksOf(clause, 'node')) put(nodes.length === 1 ? 'node' : 'nodes', nodes.length === 1 ? nodes[0] : nodes, sentence);
  for (const { each, sentence } of marksOf(clause, 'node')) if (each === true) put('placement', 'different_nodes', sentence);
  for (const { storage, sentence } of marksOf(clause, 'storage')) put('disks', onStorage(fields.disks, storage), sentence);
  for (const pointer of clause.verb?.verb === 'clone' && fields.clone === undefined && fields.like_vmid === undefined ? marksOf(clause, 'guests').flatMap(({ pointers }) => pointers.slice(0, 1)) : []) put('like_vmid', vmidOf(pointer, names) ?? questions.push({ about: 'like_vmid', says: `Which guest shall be cloned? ${pointer.by === 'name' ? pointer.name : pointer.vmid} is not known here.`, sentence: clause.sentence }), clause.sentence);
  if (links(clause, 'unstarted')) put('state', 'stopped', sentenceOf(clause, 'link'));
  asImage(clause, fields, names);
  contradictions(clause, questions);
  if (has(clause, 'app') && marksOf(clause, 'app').some(({ slug }) => slug === 'docker') && kindOf(clause, names) === 'lxc') put('features', [...new Set([...(fields.features ?? []), 'nesting'])], sentenceOf(clause, 'app'));
  if (marksOf(clause, 'kubernetes').some(({ cluster }) => cluster) || marksOf(clause, 'role').some(({ k3s }) => k3s)) put('kubernetes', kubernetesOf(clause), sentenceOf(clause, 'kubernetes', 'role'));
  if (fields.like_vmid !== undefined && fields.like_vmid < 100) delete fields.like_vmid;
  return { fields, from, ips: said.ips, guessed: amounts.guessed };
}

/** What a container is made from is an image, whatever the word; "-standard" is how Proxmox calls the plain one. */
function asImage(clause: Clause, fields: Partial<Wish>, names: LabNames): void {
  if (fields.clone === undefined || kindOf(clause, names) !== 'lxc' || names.template(fields.clone) !== null || /^\d+$/.test(fields.clone)) return;
  fields.image = fields.clone.replace(/-standard.*$/, '');
  delete fields.clone;
}

/** Two values for what can have but one: the text does not say which is whose. */
function contradictions(clause: Clause, questions: Question[]): void {
  const bare = marksOf(clause, 'size').filter(({ of, how }) => of === null && (how === 'is' || how === 'least'));
  const all = [marksOf(clause, 'image').filter(({ release }) => release).map(({ image }) => image), marksOf(clause, 'clone').map(({ from }) => from), marksOf(clause, 'node').map(({ nodes }) => nodes.join(', ')), bare.length > 2 ? bare.map(({ mb }) => `${mb / 1024} GB`) : []];
  const apps = marksOf(clause, 'app').map(({ says }) => says);
  if (new Set(apps).size > 1 && !marksOf(clause, 'kind').some(({ many }) => many) && !has(clause, 'names')) questions.push({ about: 'words', says: `${[...new Set(apps)].join(' and ')}: in one guest, or in one each?`, sentence: clause.sentence });
  for (const values of all.map((some) => [...new Set(some)])) if (values.length > 1) questions.push({ about: 'words', says: `${values.join(' and ')}: which is for what?`, sentence: clause.sentence });
}

function kubernetesOf(clause: Clause): NonNullable<Wish['kubernetes']> {
  const role = marksOf(clause, 'role').find((one) => one.role !== 'node')?.role;
  const name = marksOf(clause, 'names')[0]?.names[0] ?? '';
  const told = role ?? (marksOf(clause, 'kind').some(({ kind }) => kind === null) || /control|master|server/i.test(name) ? 'master' : /worker|agent/i.test(name) ? 'worker' : undefined);
  return told === undefined ? { nodes: countOf(clause) ?? 1 } : { role: told };
}

function vmidOf(pointer: Pointer, names: LabNames): number | null {
  if (pointer.by === 'vmid') return pointer.vmid;
  return names.guest(pointer.name)?.vmid ?? null;
}

/** Disks that say no storage are on the one that is said. */
function onStorage(disks: Wish['disks'], storage: string): NonNullable<Wish['disks']> {
  return disks === undefined || disks.length === 0 ? [{ storage }] : disks.map((disk) => ({ ...disk, storage: disk.storage ?? storage }));
}

function sentenceOf(clause: Clause, ...meanings: Parameters<typeof has>[1][]): number {
  return clause.marks.find(({ is }) => meanings.includes(is))?.sentence ?? clause.sentence;
}

/** The names that are said; an application of one word names the guest that is for it, unless a number does. */
function namesOf(clause: Clause, fields: Partial<Wish>, names: LabNames): string[] {
  const pointed = marksOf(clause, 'guests').flatMap(({ pointers }) => pointers.flatMap((one) => (one.by === 'name' ? [one.name] : [])));
  const said = [...marksOf(clause, 'names').flatMap((mark) => mark.names), ...(fields.like_vmid === undefined && clause.verb?.verb !== 'clone' ? pointed : [])];
  if (said.length > 0) return [...new Set(said)];
  const all = marksOf(clause, 'app');
  if (all.length > 1 && marksOf(clause, 'kind').some(({ many }) => many)) return all.map(({ slug }) => slug);
  const apps = all.filter(({ words, slug }) => words === 1 && slug !== 'docker' && names.guest(slug) === null);
  return apps.length === 1 && apps[0] && vmidsOf(clause).length === 0 && (countOf(clause) ?? 1) === 1 ? [apps[0].slug] : [];
}

function vmidsOf(clause: Clause): number[] {
  const pointed = marksOf(clause, 'guests').flatMap(({ pointers }) => pointers.flatMap((one) => (one.by === 'vmid' ? [one.vmid] : [])));
  return [...marksOf(clause, 'ids').flatMap(({ vmids }) => vmids), ...(clause.verb?.verb === 'clone' ? [] : pointed)];
}

/** One name for several is the stem of a numbered row. */
function rowOf(listed: readonly string[], count: number): string[] {
  const [stem] = listed;
  if (listed.length !== 1 || stem === undefined || count === 1) return [...listed];
  const [, base = stem, first = '', ] = /^(.*?)(\d+)$/.exec(stem) ?? [];
  return Array.from({ length: count }, (_, at) => (first === '' ? `${stem}-${at + 1}` : `${base}${String(Number(first) + at).padStart(first.length, '0')}`));
}

/** "One on each node" is as many as there are nodes. */
function perNode(clause: Clause, names: LabNames, questions: Question[]): number | null {
  const mark = marksOf(clause, 'fields').find(({ perNode: each }) => each === true);
  if (mark === undefined || (countOf(clause) ?? 1) > 1 || has(clause, 'node', 'ids')) return null;
  const there = names.lab.nodes?.length ?? 0;
  if (there === 0) questions.push({ about: 'count', says: 'How many? Which nodes there are is not known here.', sentence: mark.sentence });
  return there === 0 ? null : there;
}

/** How many are asked for; null, with a question, when the numbers and the names do not agree. */
function counted(clause: Clause, listed: readonly string[], questions: Question[]): number | null {
  const mark = marksOf(clause, 'count')[0];
  const role = marksOf(clause, 'role')[0]?.role ?? 'guest';
  const given = Math.max(listed.length, vmidsOf(clause).length);
  if (mark?.count === null && given === 0) {
    questions.push({ about: 'count', says: 'How many?', sentence: mark.sentence });
    return null;
  }
  if (marksOf(clause, 'vague').some(({ about }) => about === 'count' || about === 'vmid')) return null;
  const isMany = mark === undefined && given === 0 && marksOf(clause, 'kind').some(({ many }) => many) && !links(clause, 'both') && !has(clause, 'like');
  if (isMany) {
    questions.push({ about: 'count', says: 'How many, and what are they called?', sentence: clause.sentence });
    return null;
  }
  const isCluster = marksOf(clause, 'kubernetes').some(({ cluster }) => cluster) && mark === undefined && given === 0 && !has(clause, 'role', 'kind');
  if (isCluster) {
    questions.push({ about: 'count', says: 'How many nodes shall the cluster have?', sentence: clause.sentence });
    return null;
  }
  const wanted = mark?.count ?? (links(clause, 'both') ? 2 : null);
  if (wanted !== null && given > 1 && given !== wanted || wanted === 1 && given > 1) {
    questions.push({ about: 'count', says: `${wanted} ${role}${wanted === 1 ? '' : 's'}, but ${given} ${listed.length > 1 ? 'names' : 'numbers'} (${(listed.length > 1 ? listed : vmidsOf(clause)).join(', ')}): how many, and what are they called?`, sentence: mark?.sentence ?? clause.sentence });
    return null;
  }
  return wanted ?? Math.max(1, given);
}

/** What guests are: as said, else as can only be. Null is for the reader to ask. */
function kindOf(clause: Clause, names: LabNames): 'vm' | 'lxc' | null {
  const kinds = [...marksOf(clause, 'kind').map(({ kind }) => kind), ...marksOf(clause, 'ids').map(({ kind }) => kind), ...marksOf(clause, 'guests').flatMap(({ pointers }) => (clause.verb?.verb === 'clone' ? [] : pointers.map(({ kind }) => kind)))];
  const said = kinds.find((kind) => kind !== null);
  if (said != null) return said;
  const [source] = clause.verb?.verb === 'clone' ? marksOf(clause, 'guests').flatMap(({ pointers }) => pointers) : [];
  if (source) return (source.by === 'vmid' ? names.numbered(source.vmid) : names.guest(source.name))?.kind ?? source.kind ?? 'vm';
  const like = marksOf(clause, 'like')[0];
  if (like) return (like.pointer.by === 'vmid' ? names.numbered(like.pointer.vmid) : names.guest(like.pointer.name))?.kind ?? like.pointer.kind;
  if (has(clause, 'role', 'kubernetes', 'clone')) return 'vm';
  const image = marksOf(clause, 'image').at(-1)?.image ?? '';
  if (/^(?:haos|windows|truenas|opnsense|pfsense|freebsd|openmediavault|umbrelos|routeros|talos|flatcar)/.test(image)) return 'vm';
  return marksOf(clause, 'fields').some(({ fields }) => fields.features?.includes('nesting') === true) ? 'lxc' : null;
}

/** Guests with addresses or numbers of their own are wished one by one. */
function spread(wish: Wish, { ips, vmids, questions }: { ips: string[]; vmids: number[]; questions: Question[] }): Wish[] {
  const [{ ip: only } = { ip: null }] = wish.network ?? [];
  if (wish.count > 1 && only !== null && only !== 'dhcp') questions.push({ about: 'ip', says: `One address (${only}) for ${wish.count} guests: which address does each get?`, sentence: wish.from['network'] ?? null });
  if (ips.length > 0 && ips.length !== wish.count) questions.push({ about: 'ip', says: `${ips.length} addresses for ${wish.count} guests: which address does each get?`, sentence: wish.from['op'] ?? null });
  if (vmids.length > 1 && vmids.length !== wish.count) questions.push({ about: 'vmid', says: `${vmids.length} numbers for ${wish.count} guests: which number does each get?`, sentence: wish.from['op'] ?? null });
  const own = { ips: ips.length === wish.count ? ips : [], vmids: vmids.length === wish.count ? vmids : [] };
  if (own.ips.length + own.vmids.length === 0) return [wish];
  return Array.from({ length: wish.count }, (_, at) => one(wish, { ip: own.ips[at], vmid: own.vmids[at], at }));
}

function one(wish: Wish, { ip, vmid, at }: { ip: string | undefined; vmid: number | undefined; at: number }): Wish {
  const [card = { bridge: null, vlan: null, ip: null, gw: null }, ...more] = wish.network ?? [];
  const name = wish.names?.[at];
  const node = wish.nodes?.length === wish.count ? wish.nodes[at] : undefined;
  const from = { ...wish.from, ...(vmid === undefined ? {} : { vmid: wish.from['op'] ?? 0 }), ...(ip === undefined ? {} : { network: wish.from['network'] ?? wish.from['op'] ?? 0 }) };
  const { nodes, ...rest } = wish;
  return { ...rest, count: 1, ...(nodes === undefined || node !== undefined ? {} : { nodes }), ...(node === undefined ? {} : { node }), ...(name === undefined ? {} : { names: [name] }), ...(vmid === undefined ? {} : { vmid }), ...(ip === undefined ? {} : { network: [{ ...card, ip }, ...more] }), from };
}
