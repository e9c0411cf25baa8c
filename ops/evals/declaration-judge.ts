import type { Preview, Resource } from '../../engine/declare/preview.ts';
import type { Question } from '../../engine/declare/wish.ts';

/** What a right reading has: the fields of its resources, what is left open, and what must be asked or refused. */
export type Expected = { resources: Record<string, unknown>[]; unspecified: string[]; must_ask: string[]; must_refuse: string | null };

type Fields = Record<string, unknown>;

/** How many of the wanted fields are there, each resource compared with the one most like it; exact when none is missing, wrong or too many. */
export function exactSlots(resources: readonly Resource[], wanted: readonly Fields[]): { slots: { right: number; of: number }; exact: boolean } {
  const left = resources.map((one): Fields => ({ ...one }));
  let [right, of] = [0, 0];
  for (const want of wanted) {
    of += Object.keys(want).length;
    const ranked = left.map((one, at) => ({ at, same: equal(one, want) })).sort((a, b) => b.same - a.same);
    if (ranked[0] === undefined) continue;
    right += ranked[0].same;
    left.splice(ranked[0].at, 1);
  }
  return { slots: { right, of: of + left.length }, exact: right === of && left.length === 0 };
}

function equal(one: Fields, want: Fields): number {
  return Object.entries(want).filter(([field, value]) => JSON.stringify(sorted(one[field] ?? null)) === JSON.stringify(sorted(value))).length;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([field, inner]) => [field, sorted(inner)])) : value;
}

/** Which guest is meant, and what was looked up for it, is no assumption; nor is what a sentence says beyond the labels. */
const identity = new Set(['op', 'kind', 'count', 'name', 'names', 'vmid', 'from']);

/** Fields of what was read that the text did not give and that nobody is told of. */
export function silentIn({ resources, assumed }: Preview, { resources: wanted }: Expected): string[] {
  return resources.flatMap((resource, at) => {
    const told = new Set(assumed.filter((one) => one.wish === at).map(({ field }) => field));
    const labelled = new Set(wanted.flatMap((want) => Object.keys(want)));
    return Object.keys(resource).filter((field) => !identity.has(field) && field !== 'kubernetes' && !told.has(field) && !labelled.has(field) || !identity.has(field) && resource.from[field] === undefined && !told.has(field));
  });
}

const parts: Readonly<Record<string, readonly string[]>> = { network: ['network', 'bridge', 'ip'], ip: ['ip', 'network'], disk_gb: ['disk_gb', 'disks'], name: ['name', 'names'], storage: ['storage'], kind: ['kind'] };

/** Whether something left open is assumed aloud or asked about. */
export function coveredBy({ assumed, questions }: Preview, field: string): boolean {
  const like = parts[field] ?? [field];
  return assumed.some((one) => like.includes(one.field)) || questions.some(({ about }) => like.includes(about));
}

/** Words of a question that tell what it is about. */
const topics: readonly (readonly [string, RegExp])[] = [
  ['nfs_share', /nfs/i], ['kind', /\bvm or\b|\blxc\b.*\bor\b|which kind/i], ['ip', /\bip\b|address|already used/i], ['size', /how much|bigger|cores, memory/i], ['count', /but (?:two|three|four|five|\d+) (?:names|numbers)|how many/i],
  ['live', /live|downtime/i], ['drained', /drained/i], ['storage', /which storage/i], ['snapshot_name', /which snapshot|snapshot/i], ['guest', /which (?:guest|vm|container|one)|is .* one of|all \d+ of them|include/i],
  ['name', /\bname|called/i], ['vmid', /\bid\b|number/i], ['node', /which node|\bon pve/i], ['clone', /template/i], ['ssh_keys', /ssh/i], ['memory_mb', /memory/i],
];

/** Which of the questions that must be asked were not, and which were asked beyond them. */
export function askedFor(questions: readonly Question[], wanted: readonly string[]): { unasked: string[]; extra: string[] } {
  const left = [...questions];
  const unasked = wanted.filter((want) => {
    const about = topicsOf(want);
    const at = left.findIndex((one) => want === one.about || want.startsWith(`${one.about}:`) || about.includes(one.about) || topicsOf(one.says).some((topic) => about.includes(topic)));
    const met = at >= 0 || questions.some(({ about: of, says }) => want.startsWith(`${of}:`) || topicsOf(says).some((topic) => about.includes(topic)));
    if (at >= 0) left.splice(at, 1);
    return !met;
  });
  return { unasked, extra: left.map(({ says }) => says) };
}

function topicsOf(says: string): string[] {
  const found = topics.filter(([, like]) => like.test(says)).map(([name]) => name);
  return found.slice(0, 2);
}
