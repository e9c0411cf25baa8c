import { nameOf, partsOf, schemeOf, type ResourceRef } from '../refs.ts';
import { placesOf, pseudonymPlaces, strangerOf, type NameKind } from './name-places.ts';

export type { NameKind } from './name-places.ts';

/** A name of the house. */
export type Named = { kind: NameKind; name: string };

/** Names of the house and what stands for each of them within one request. */
export type Pseudonyms = {
  /** The text with a pseudonym in place of each name, in whatever letters, also within a longer word; `show` gives back exactly this text. */
  hide: (text: string) => string;
  /** The text with each pseudonym turned back into its name. */
  show: (text: string) => string;
  /** The names and what stands for them, for the receipt at home; names that are only known by their shape come in as they are met. */
  readonly pairs: readonly (readonly [name: string, pseudonym: string])[];
};

/** Pseudonyms for some names, the same in the same order for the same names; where a name is of two kinds, the first counts. */
export function pseudonymsFor(names: readonly Named[]): Pseudonyms {
  const known = names.filter(({ name }) => name.trim() !== '');
  const kinds = new Map(known.toReversed().flatMap(({ kind, name }) => formsOf(name).map((form) => [form.toLowerCase(), kind] as const)));
  const [made, back, pairs] = [new Map<string, string>(), new Map<string, string>(), [] as (readonly [string, string])[]];
  const counts = new Map<NameKind, number>();
  const next = (kind: NameKind): string => {
    const n = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, n);
    return kinds.has(`${kind}-${n}`) ? next(kind) : `${kind}-${n}`;
  };
  const standIn = (name: string, kind: NameKind): string => {
    const before = made.get(name);
    if (before !== undefined) return before;
    const fresh = next(kind);
    made.set(name, fresh);
    back.set(fresh, name);
    pairs.push([name, fresh]);
    return fresh;
  };
  for (const { kind, name } of known) standIn(name, kind);
  const places = placesOf([...kinds.keys()]);
  return {
    hide: (text) => text.replace(places, (found, ...groups: unknown[]) => standIn(found, strangerOf(groups) ?? kinds.get(found.toLowerCase()) ?? 'service')),
    show: (text) => text.replace(pseudonymPlaces, (found) => back.get(found.toLowerCase()) ?? found),
    pairs,
  };
}

/** How a name may be spelled in a text of ours: without what cannot be seen, composed or not, or as a ref spells it. */
function formsOf(name: string): string[] {
  const tidy = name.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '').replace(/\s+/g, ' ').trim();
  const spelled = [name, tidy, tidy.normalize('NFC'), tidy.normalize('NFD')];
  return [...new Set([...spelled, ...spelled.map(escapedOf)])].filter((form) => form !== '');
}

/** The name as a ref spells it; as it is where it holds half a character. */
function escapedOf(name: string): string {
  try {
    return encodeURIComponent(name);
  } catch {
    return name;
  }
}

/** From which length on `named` cuts a name, in characters. */
const longestName = 64;

/** What we call some places ourselves. */
const ours: readonly ResourceRef[] = ['net://network', 'net://system', 'net://homelab-copilot'];

/** The names in a ref, each with its kind, such as the host, the project and the service of `docker://host/project/service`. */
export function namesOfRef(ref: ResourceRef): Named[] {
  if (ours.includes(ref)) return [];
  const [host = '', ...rest] = partsOf(ref);
  const whole = nameOf(ref);
  const named = [{ kind: 'host', name: schemeOf(ref) === 'net' ? withoutPort(host) : host } as const, ...namesInside(schemeOf(ref), rest)];
  return whole.length > longestName ? [...named, { kind: named.at(-1)?.kind ?? 'service', name: whole.slice(0, longestName - 1).slice(host.length + 1) }] : named;
}

function namesInside(scheme: string, rest: readonly string[]): Named[] {
  const [first, second, third, fourth] = rest;
  if (first === undefined) return [];
  if (scheme === 'docker' && second !== undefined) return [{ kind: 'project', name: first }, { kind: 'service', name: rest.join('_') }, { kind: 'service', name: second }];
  if (scheme !== 'proxmox') return rest.map((name) => ({ kind: 'service', name }));
  if (second === undefined) return [{ kind: 'guest', name: first }];
  if (first === 'replication') return [{ kind: 'guest', name: second.replace(/-\d+$/, '') }];
  const node: Named = { kind: 'host', name: second };
  if (first === 'storage') return third === undefined ? [node] : [node, { kind: 'storage', name: third }];
  return third === 'zfs' && fourth !== undefined ? [node, { kind: 'storage', name: fourth }] : [node];
}

/** `[fd00::1]:80` is `fd00::1`, and `router:53` is `router`. */
function withoutPort(address: string): string {
  return /^\[([^\]]+)\]/.exec(address)?.[1] ?? address.replace(/:\d{1,5}$/, '');
}
