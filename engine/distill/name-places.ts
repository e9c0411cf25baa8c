/** What a name is of; its pseudonym begins with it. */
export const nameKinds = ['service', 'host', 'guest', 'project', 'person', 'storage', 'network', 'address', 'path'] as const;
export type NameKind = (typeof nameKinds)[number];

/** A letter or digit beside it makes another name, but for the last digit of an escape such as `%2F`. Any other sign is a joint, as in `node_pve1` and `shop-web-1`. */
const begins = String.raw`(?:(?<![\p{L}\p{N}])|(?<=%[0-9a-f]{2}))`;
const ends = String.raw`(?![\p{L}\p{N}])`;

/** Where a number is the id of something: behind a word for it, also as one of several, or within a ref or a name made of one. */
const idWords = 'vms?|cts?|guests?|lxcs?|qemu|kvm|vmids?|containers?|services?|machines?|replications?|hosts?|nodes?';
const isId = String.raw`(?:(?<=(?<![\p{L}\p{N}])(?:${idWords})[\s_:=#"'(\[-]{0,3}(?:\d{1,9}(?:\s{0,2},\s{0,2}|\s{1,2}(?:and|or|&)\s{1,2})){0,20})|(?<=\p{L}\S{0,199}[/_]|://))`;

/** What stands behind a number that says how much. */
const units = 'percent|per cent|[kmgt]i?b|[kmgt]?bytes?|[kmgt]?bit|ms|s|secs?|seconds?|min|minutes?|h|hours?|d|days?|weeks?|months?|times|errors?|lines?|connections?|restarts?|of';
const isNoAmount = String.raw`(?!\s?[%°×]|[.,:]\d|\s?(?:${units})${ends})`;

/** Names that nobody needs to know of to tell that they are some: accounts, addresses, folders, what is escaped in a ref. */
const strangers: readonly (readonly [NameKind, string])[] = [
  ['person', String.raw`${begins}[\p{L}\p{N}_.+-]{1,64}@[\p{L}\p{N}_][\p{L}\p{N}_.!-]{0,99}(?<![.!-])${ends}`],
  ['address', String.raw`(?<![\p{L}\p{N}.])\d{1,3}(?:\.\d{1,3}){3}(?![\p{L}\p{N}]|\.\d)`],
  ['address', String.raw`(?<![\p{L}\p{N}:])(?:(?:[0-9a-f]{1,4}:){5,7}[0-9a-f]{1,4}|(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,6})?::[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,6})(?![\p{L}\p{N}:])`],
  ['path', String.raw`(?<![\p{L}\p{N}_.:/…-])…?/[^\s/"'();,]+(?:/[^\s/"'();,]*)*(?<![.:])${ends}`],
  ['service', String.raw`(?<=/)[^\s/%]*%[0-9a-f]{2}[^\s/]*${ends}`],
];

/**
 * Finds each of some names, the longest first, in any letters; numbers only where they are an id; and what is a name by its shape, or
 * looks like a pseudonym. Where a shape found it, the group of that shape is set.
 */
export function placesOf(names: readonly string[]): RegExp {
  const sorted = names.toSorted((a, b) => b.length - a.length);
  const [numbers, words] = [sorted.filter((name) => /^\d+$/.test(name)), sorted.filter((name) => !/^\d+$/.test(name))];
  const parts = [
    anyOf(words.filter((name) => /\s/.test(name)), (any) => `${begins}${any}${ends}`),
    ...strangers.map(([, pattern]) => `(${pattern})`),
    anyOf(words.filter((name) => !/\s/.test(name)), (any) => `${begins}${any}${ends}`),
    anyOf(numbers, (any) => `${begins}(?=\\d)${isId}${any}${isNoAmount}${ends}`),
    pseudonym,
  ];
  return new RegExp(parts.filter((part) => part !== '').join('|'), 'giu');
}

function anyOf(names: readonly string[], pattern: (any: string) => string): string {
  return names.length === 0 ? '' : pattern(`(?:${names.map(escaped).join('|')})`);
}

/** The kind of what one of the first groups of `placesOf` found; undefined where none did. */
export function strangerOf(groups: readonly unknown[]): NameKind | undefined {
  return strangers[groups.slice(0, strangers.length).findIndex((group) => group !== undefined)]?.[0];
}

/** Two of them may stand side by side, where the names did: `person-2service-1`. */
const pseudonym = String.raw`(?:(?<!\p{L})|(?<=%[0-9a-f]{2}))(?:${nameKinds.join('|')})-\d+`;

/** Finds all that looks like a pseudonym. */
export const pseudonymPlaces = new RegExp(pseudonym, 'giu');

function escaped(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
