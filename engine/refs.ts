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

/** The ref of a resource whose names may hold any character; unsafe ones are percent-encoded. */
export function refOf(scheme: Scheme, ...parts: string[]): ResourceRef {
  return `${scheme}://${parts.map(encodeURIComponent).join('/')}`;
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
