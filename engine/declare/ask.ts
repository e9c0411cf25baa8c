import { needsFixedAddress } from './applications.ts';
import { has, marksOf } from './clauses.ts';
import type { Gathered } from './gather.ts';
import { templatesOf, type LabNames } from './lab-names.ts';
import type { Question, Wish } from './wish.ts';

/** What must be asked of wishes before there is a plan: what no documented default settles. */
export function questionsOf(gathered: Gathered, sentences: readonly string[], names: LabNames): Question[] {
  const wishes = gathered.wishes.map(({ wish }) => wish);
  return [
    ...gathered.questions,
    ...gathered.wishes.flatMap(({ wish, purpose }) => [...kind(wish), ...fixedAddress(wish, purpose.says), ...template(wish, names), ...move(wish, names), ...oddName(wish), ...swap(wish), ...manyNodes(wish), ...(isLoose(purpose.clause) ? [] : placement(wish, names))]),
    ...addresses(wishes, names), ...twice(wishes), ...goneAndChanged(wishes), ...vagueSizes(gathered), ...unread(gathered, sentences),
  ].filter((one, at, all) => all.findIndex((other) => other.about === one.about && other.says === one.says) === at);
}

function kind({ op, kind: of, from }: Wish): Question[] {
  return op === 'create' && of === null ? [{ about: 'kind', says: 'VM or LXC container?', sentence: from['op'] ?? null, choices: ['VM', 'LXC container'] }] : [];
}

/** Others on the network ask a name server by its address, which must not change. */
function fixedAddress(wish: Wish, purpose: string | null): Question[] {
  const isNameServer = wish.op === 'create' && (needsFixedAddress(purpose ?? '') || (wish.names ?? []).some((name) => needsFixedAddress(name.replace(/[-_]?\d+$/, '').replace(/^.*[-_](?=dns|dhcp)/, ''))));
  return isNameServer && !(wish.network ?? []).some(({ ip }) => ip !== null) ? [{ about: 'ip', says: `Which fixed IP address${wish.count > 1 ? 'es' : ''}? Others find a DNS or DHCP server by its address.`, sentence: wish.from['op'] ?? null }] : [];
}

function template({ op, clone, from }: Wish, names: LabNames): Question[] {
  if (op !== 'create' || clone === undefined || names.lab.templates == null || names.template(clone) !== null) return [];
  return [{ about: 'clone', says: `There is no template ${clone}: which one?`, sentence: from['clone'] ?? null, choices: templatesOf(names.lab).map(({ name }) => name) }];
}

function move({ op, kind: of, node, vmid, live, from }: Wish, names: LabNames): Question[] {
  const guest = names.numbered(vmid ?? 0);
  if (op !== 'modify' || node === undefined || live !== undefined || of === 'lxc' || guest?.status === 'stopped' || guest?.node === node) return [];
  return [{ about: 'live', says: 'Move it live, or with downtime?', sentence: from['node'] ?? null, choices: ['live', 'with downtime'] }];
}

function oddName({ op, kind: of, names, rename, from }: Wish): Question[] {
  const odd = [...(op === 'create' && of !== 'storage' && of !== 'pool' ? names ?? [] : []), ...(rename === undefined ? [] : [rename])].find((name) => !/^(?!-)[a-z0-9-]{1,63}(?<!-)(?:\.(?!-)[a-z0-9-]{1,63}(?<!-))*$/i.test(name));
  return odd === undefined ? [] : [{ about: 'name', says: `Proxmox takes no guest called "${odd}": letters, digits and "-" only. Which name then?`, sentence: from['names'] ?? null }];
}

/** Proxmox would take no such field, and the wish would come to nothing unseen. */
function swap({ kind: of, swap_mb: mb, from }: Wish): Question[] {
  return of === 'vm' && mb !== undefined && mb > 0 ? [{ about: 'swap_mb', says: 'Proxmox gives swap to containers only: a VM makes its own, inside. Shall it be more memory instead, or be left out?', sentence: from['swap_mb'] ?? null }] : [];
}

/** Fewer guests than nodes that are named for them. */
function manyNodes({ op, nodes, count, from }: Wish): Question[] {
  return op === 'create' && nodes !== undefined && nodes.length > count ? [{ about: 'node', says: `${nodes.join(', ')}: which node for ${count === 1 ? 'one guest' : `${count} guests`}?`, sentence: from['nodes'] ?? null, choices: nodes }] : [];
}

/** "Spread over the nodes" lets two be on one where there are too few. */
function isLoose(clause: Gathered['clauses'][number] | undefined): boolean {
  return clause !== undefined && marksOf(clause, 'fields').some(({ loose }) => loose === true);
}

function placement({ op, placement: apart, count, nodes, from }: Wish, names: LabNames): Question[] {
  const there = nodes?.length ?? names.lab.nodes?.length;
  return op !== 'create' || apart === undefined || there === undefined || count <= there ? [] : [{ about: 'placement', says: `${count} guests on different nodes, but there are ${there} nodes: may two be on one?`, sentence: from['placement'] ?? null }];
}

/** Addresses that a guest has, or that two are to have. */
function addresses(wishes: readonly Wish[], names: LabNames): Question[] {
  const used = new Map((names.lab.guests ?? []).flatMap((guest) => (guest.ip == null ? [] : [[bare(guest.ip), guest]])));
  const asked = new Set<string>();
  return wishes.flatMap((wish) => (wish.network ?? []).flatMap(({ ip }): Question[] => {
    if (ip === null || ip === 'dhcp') return [];
    const owner = used.get(bare(ip));
    const again = asked.has(bare(ip));
    asked.add(bare(ip));
    const sentence = wish.from['network'] ?? null;
    if (owner !== undefined && owner.vmid !== wish.vmid) return [{ about: 'ip', says: `${bare(ip)} is already used by ${owner.name} (${owner.vmid}): which other address?`, sentence }];
    return again ? [{ about: 'ip', says: `${bare(ip)} is asked for twice: which address does each get?`, sentence }] : [];
  }));
}

function bare(ip: string): string {
  return ip.split('/')[0] ?? ip;
}

function twice(wishes: readonly Wish[]): Question[] {
  const made = wishes.filter(({ op, kind: of }) => op === 'create' && of !== 'storage' && of !== 'pool');
  const all = made.flatMap(({ names, from }) => (names ?? []).map((name) => ({ name, sentence: from['names'] ?? null })));
  const doubled = all.filter(({ name }, at) => all.findIndex((other) => other.name === name) < at);
  const numbers = made.filter(({ vmid }, at) => vmid !== undefined && made.findIndex((other) => other.vmid === vmid) < at);
  return [...doubled.map(({ name, sentence }) => ({ about: 'name', says: `Two guests are called ${name}: what is the other one called?`, sentence })), ...numbers.map(({ vmid, from }) => ({ about: 'vmid', says: `Two guests have the number ${vmid ?? ''}: which number does the other one get?`, sentence: from['vmid'] ?? null }))];
}

/** A guest that is deleted has nothing changed, and is not started. */
function goneAndChanged(wishes: readonly Wish[]): Question[] {
  const gone = wishes.filter(({ op, kind: of }) => op === 'delete' && of !== 'snapshot');
  return gone.flatMap(({ vmid, names, from }) => {
    const lives = wishes.some((one) => (one.op === 'modify' || one.op === 'rollback' || one.op === 'power' && one.power === 'start') && (vmid === undefined ? one.names?.[0] === names?.[0] : one.vmid === vmid));
    return lives ? [{ about: 'delete', says: `${names?.[0] ?? vmid ?? 'The guest'} is to be deleted, and changed or started as well: which of the two?`, sentence: from['op'] ?? null }] : [];
  });
}

/** "A powerful VM" says that it shall have more than the usual, and not how much. */
function vagueSizes({ clauses, wishes }: Gathered): Question[] {
  const making = wishes.some(({ wish }) => wish.op === 'create');
  return clauses.flatMap((clause) => {
    const vague = marksOf(clause, 'vague').find(({ about, says }) => about === 'size' && !/resources?$/i.test(says));
    const isMemory = /memory|ram\b/i.test(vague?.says ?? '') && !marksOf(clause, 'size').some(({ of }) => of !== 'disk');
    return making && vague && (isMemory && !has(clause, 'guests', 'like') || !has(clause, 'cores', 'size', 'guests', 'like')) && !marksOf(clause, 'fields').some(({ fields }) => fields.cores !== undefined) ? [{ about: 'size', says: `"${vague.says}": how many cores, how much memory and disk?`, sentence: vague.sentence }] : [];
  });
}

/** Sentence coverage: a sentence that nothing came of, and words that nothing explains. */
function unread({ words, produced, questions }: Gathered, sentences: readonly string[]): Question[] {
  const odd = sentences.flatMap((_, sentence) => {
    const some = words.filter((one) => one.sentence === sentence && produced.has(sentence)).flatMap((one) => one.words);
    return some.length === 0 ? [] : [{ about: 'words', says: `Not understood: ${some.map((word) => `"${word}"`).join(', ')}. What is meant by it?`, sentence }];
  });
  const silent = sentences.flatMap((text, sentence) => (produced.has(sentence) || isCourtesy(text) || questions.some((one) => one.about === 'sentence' && one.sentence === sentence) ? [] : [{ about: 'sentence', says: `Nothing came of "${text.length > 200 ? `${text.slice(0, 200)}…` : text}": what shall be done?`, sentence }]));
  return [...odd, ...silent];
}

/** Words of greeting and thanks, and the name that a letter ends with, ask for nothing. */
export function isCourtesy(text: string): boolean {
  const signature = /^[-–—\s]*((?:\p{L}+\s+){0,3}\p{L}+)\s*,\s*\p{Lu}\p{Ll}+(?:\s+\p{Lu}[\p{L}.]*)?\s*[.!]?$/u.exec(text)?.[1];
  if (signature !== undefined && /^(?:(?:many|best|kind|warm|thanks?|thank|you|very|much|a lot|again|in advance)\s+)*(?:thanks|thank you|thx|regards|best|cheers|greetings|wishes|sincerely|yours)$/i.test(signature)) return true;
  return /^[\W]*(?:(?:hi|hello|hey|dear|there|all|team|good|morning|evening|day|afternoon|thanks?|thank|thx|ty|pls|plz|you|very|much|a|lot|so|in|advance|many|cheers|please|regards|best|kind|greetings|ok|okay|great|bye|copilot|everyone|folks|guten|hallo|danke|again)\b[\W]*)+$/i.test(text);
}
