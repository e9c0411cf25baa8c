import { partsOf, schemeOf, type ResourceRef } from '../refs.ts';

/** What a name is of; its pseudonym begins with it. */
export type NameKind = 'service' | 'host' | 'guest' | 'project' | 'person' | 'storage';

/** A name of the house. */
export type Named = { kind: NameKind; name: string };

/** Names of the house and what stands for each of them within one request. */
export type Pseudonyms = {
  /** The text with a pseudonym in place of each name. */
  hide: (text: string) => string;
  /** The text with each pseudonym turned back into its name. */
  show: (text: string) => string;
  /** The names and what stands for them, for the receipt at home. */
  readonly pairs: readonly (readonly [name: string, pseudonym: string])[];
};

/** Pseudonyms for some names, the same in the same order for the same names; where a name is of two kinds, the first counts. */
export function pseudonymsFor(names: readonly Named[], taken = ''): Pseudonyms {
  const counts = new Map<NameKind, number>();
  const pairs = new Map<string, string>();
  const lower = new Set([...names.map(({ name }) => name.toLowerCase())]);
  const next = (kind: NameKind): string => {
    const n = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, n);
    const made = `${kind}-${n}`;
    return lower.has(made) || taken.toLowerCase().includes(made) ? next(kind) : made;
  };
  for (const { kind, name } of names) if (name.trim() !== '' && !pairs.has(name)) pairs.set(name, next(kind));
  const list = [...pairs];
  return { hide: swapper(list, 'gu'), show: swapper(list.map(([name, made]) => [made, name]), 'giu'), pairs: list };
}

/** The names in a ref, each with its kind, such as the host, the project and the service of `docker://host/project/service`. */
export function namesOfRef(ref: ResourceRef): Named[] {
  const [host = '', ...rest] = partsOf(ref);
  const last = rest.at(-1);
  const first: Named = { kind: 'host', name: host };
  if (last === undefined) return [first];
  if (schemeOf(ref) === 'docker') {
    const service: Named[] = [{ kind: 'service', name: rest.join('_') }, { kind: 'service', name: rest[1] ?? last }];
    return [first, ...rest.length > 1 ? [{ kind: 'project' as const, name: rest[0] ?? '' }] : [], ...service];
  }
  if (schemeOf(ref) !== 'proxmox') return [first];
  if (rest[0] === 'node') return [first, { kind: 'host', name: last }];
  return rest[0] === 'storage' ? [first, { kind: 'host', name: rest[1] ?? '' }, { kind: 'storage', name: last }] : [first, { kind: 'guest', name: last }];
}

/** Swaps whole names only, the longest first: a letter, a digit or a joint that goes on with a letter or digit beside it makes another name. */
function swapper(pairs: readonly (readonly [string, string])[], flags: 'gu' | 'giu'): (text: string) => string {
  if (pairs.length === 0) return (text) => text;
  const spelled = (name: string) => (flags === 'gu' ? name : name.toLowerCase());
  const instead = new Map(pairs.map(([name, made]) => [spelled(name), made]));
  const any = [...instead.keys()].sort((a, b) => b.length - a.length).map((name) => name.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')).join('|');
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}_]|[\\p{L}\\p{N}_][-.])(?:${any})(?![\\p{L}\\p{N}_]|[-.][\\p{L}\\p{N}_])`, flags);
  return (text) => text.replace(pattern, (name) => instead.get(spelled(name)) ?? name);
}
