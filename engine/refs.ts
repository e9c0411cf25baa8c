import { createHash } from 'node:crypto';

/** The worlds a resource can live in. */
export const schemes = ['docker', 'proxmox', 'net', 'file', 'git'] as const;

/** One of the worlds. */
export type Scheme = (typeof schemes)[number];

/** A stable URI of one resource, such as `docker://nas1/immich/server`; container ids are facts, never names. */
export type ResourceRef = `${Scheme}://${string}`;

const pattern = /^(docker|proxmox|net|file|git):\/\/[^\s/\p{Cc}][^\s\p{Cc}]{0,254}$/u;

/** Whether a text is written as a ResourceRef. */
export function isRef(text: string): text is ResourceRef {
  return pattern.test(text);
}

/** The world of a resource. */
export function schemeOf(ref: ResourceRef): Scheme {
  return ref.slice(0, ref.indexOf(':')) as Scheme;
}

/** The host, cluster or repository a resource belongs to. */
export function hostOf(ref: ResourceRef): string {
  return partsOf(ref)[0] ?? '';
}

/** The name after the host as people say it, `nas1/immich_server`; the host alone when the ref is a host. */
export function nameOf(ref: ResourceRef): string {
  const [host = '', ...rest] = partsOf(ref);
  return rest.length === 0 ? host : `${host}/${rest.join('_')}`;
}

/** The compose service that a container is a replica of, which has the ref of its first replica; anything else is its own. */
export function serviceOf(ref: ResourceRef): ResourceRef {
  const [host = '', ...inside] = partsOf(ref);
  return schemeOf(ref) === 'docker' && inside.length === 3 ? refOf('docker', host, ...inside.slice(0, 2)) : ref;
}

/** The ref of a resource whose names may hold any character and be of any length; always the same one for the same names. */
export function refOf(scheme: Scheme, ...parts: string[]): ResourceRef {
  return `${scheme}://${parts.map(partOf).join('/')}`;
}

/** Letters of one part of a ref, encoded: four of them fit into a ref. */
const mostLetters = 62;

/** A name as a part of a ref: unsafe letters are percent-encoded, and of a long one the end gives way to a digest of the whole. */
function partOf(name: string): string {
  const whole = name.replace(halves, '\uFFFD');
  const encoded = encodeURIComponent(whole);
  if (encoded.length <= mostLetters) return encoded;
  const mark = `~${createHash('sha256').update(name).digest('hex').slice(0, 10)}`;
  const most = mostLetters - mark.length;
  let kept = '';
  for (const letter of whole) {
    const next = kept + encodeURIComponent(letter);
    if (next.length > most) break;
    kept = next;
  }
  return kept + mark;
}

/** Halves of letters, which no encoding knows. */
const halves = /[\uD800-\uDFFF]/gu;

/** Whether a part of a ref is the name itself, to the letter, and not one that was cut or mended. */
export function isWhole(part: string): boolean {
  return !/~[0-9a-f]{10}$/.test(part) && !part.includes('\uFFFD');
}

/** The parts of a ref as they were named, the host first. */
export function partsOf(ref: ResourceRef): string[] {
  return ref.slice(ref.indexOf('//') + 2).split('/').map(decoded);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
