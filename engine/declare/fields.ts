import { has, links, marksOf, type Clause } from './clauses.ts';
import type { Question, Wish } from './wish.ts';

type Card = NonNullable<Wish['network']>[number];

/** What a clause says of a guest besides its numbers, and the sentence that each field came from. */
export type Said = { fields: Partial<Wish>; from: Record<string, number>; ips: string[]; questions: Question[] };

/** The fields that a clause says outright: network, tags, pool, start at boot and their like. */
export function saidOf(clause: Clause): Said {
  const said: Said = { fields: {}, from: {}, ips: marksOf(clause, 'addresses').flatMap(({ ips }) => ips), questions: [] };
  for (const mark of marksOf(clause, 'fields')) for (const [field, value] of Object.entries(mark.fields)) put(said, { field, value, sentence: mark.sentence });
  const cards = cardsOf(clause);
  if (cards.length > 0) put(said, { field: 'network', value: cards, sentence: marksOf(clause, 'card')[0]?.sentence ?? marksOf(clause, 'cards')[0]?.sentence ?? clause.sentence });
  for (const { mb, sentence } of marksOf(clause, 'swap')) put(said, { field: 'swap_mb', value: mb, sentence });
  for (const mark of marksOf(clause, 'vague')) said.questions.push(...askedOf(mark, said));
  return said;
}

/** Lists are put together; of single values the last one counts, and is asked about where it is another than before. */
function put({ fields, from, questions }: Said, { field, value, sentence }: { field: string; value: unknown; sentence: number }): void {
  const known = (fields as Record<string, unknown>)[field];
  const both = Array.isArray(known) && Array.isArray(value) ? [...new Set([...(known as unknown[]), ...(value as unknown[])])] : field === 'storage' && known !== undefined ? { ...known, ...(value as object) } : value;
  if (known !== undefined && typeof known !== 'object' && known !== value) questions.push(clash(field, [known, value], sentence));
  Object.assign(fields, { [field]: both });
  from[field] = sentence;
}

/** Two values for what has but one. */
export function clash(field: string, values: readonly unknown[], sentence: number | null): Question {
  const told = values.map((value) => (field === 'memory_mb' ? `${Number(value) / 1024} GB` : typeof value === 'string' ? value : JSON.stringify(value)));
  return { about: field, says: `${told.join(' or ')} (${field.replace('_mb', '').replaceAll('_', ' ')}): both are asked for. Which one?`, sentence, choices: told };
}

/** The network cards that a clause tells of; a part that is said twice begins another card. */
function cardsOf(clause: Clause): Card[] {
  const cards: Partial<Card>[] = [];
  for (const { card, anew } of marksOf(clause, 'card')) {
    const last = cards.at(-1);
    const clashes = last !== undefined && Object.keys(card).some((part) => last[part as keyof Card] !== undefined);
    if (last === undefined || clashes || anew === true) cards.push({ ...card, ...(anew === true && last === undefined && has(clause, 'guests', 'ids', 'group') ? { extra: true as const } : {}) });
    else Object.assign(last, card);
  }
  const [only] = cards;
  if (only?.ip != null && !only.ip.includes('/') && cards.length === 1 && only.gw === undefined && links(clause, 'gateway')) cards[0] = { ...only, ip: null, gw: only.ip };
  for (const card of cards) if (card.gw?.startsWith('.') === true) card.gw = (card.ip ?? marksOf(clause, 'addresses')[0]?.ips[0] ?? '').replace(/\.\d+(?:\/\d+)?$/, card.gw) || card.gw;
  const count = marksOf(clause, 'cards')[0]?.cards ?? 0;
  const all = [...cards, ...Array.from({ length: Math.max(0, count - cards.length) }, (): Partial<Card> => ({}))];
  return all.map(({ bridge = null, vlan = null, ip = null, gw = null, extra }) => ({ bridge, vlan, ip, gw, ...(extra === undefined ? {} : { extra }) }));
}

function askedOf({ about, says, sentence }: { about: string; says: string; sentence: number }, { fields, ips }: Said): Question[] {
  if (about === 'ip' && says !== 'which address') return [{ about, says: `${says}: which one?`, sentence }];
  if (about === 'ip') return fields.network?.some(({ ip }) => ip !== null && ip !== 'dhcp') === true || ips.length > 0 ? [] : [{ about, says: 'Which fixed IP address, with its prefix length and gateway?', sentence }];
  if (about === 'ssh_keys') return fields.ssh_keys === undefined ? [{ about, says: 'Which public SSH key? Give the whole line, such as "ssh-ed25519 AAAA… name".', sentence }] : [];
  if (about === 'storage') return [{ about, says: `Which storage is "${says}"?`, sentence }];
  if (about === 'kind') return [{ about, says: `A Docker container is not a guest of Proxmox: an LXC container or a VM that runs it?`, sentence, choices: ['LXC container', 'VM'] }];
  if (about === 'name') return [{ about, says: `"${says}": which names exactly?`, sentence }];
  if (about === 'row') return [{ about: 'words', says: `"${says}": which is for which guest?`, sentence }];
  if (about === 'node') return [{ about, says: `"${says}": which node?`, sentence }];
  if (about === 'cores') return [{ about, says: `"${says}": Proxmox counts cores for each socket, and one socket is used here. How many cores in all?`, sentence }];
  if (about === 'password') return [{ about, says: 'A declaration is kept in Git and must hold no password: which public SSH key shall be used instead?', sentence }];
  if (about === 'size') return [];
  return [{ about, says: `${says}: what is meant?`, sentence }];
}

/** Whether a clause says anything that a change of a guest could be. */
export function saysAnything(clause: Clause): boolean {
  return has(clause, 'cores', 'size', 'number', 'fields', 'card', 'addresses', 'storage', 'node', 'topic', 'vague', 'like');
}
