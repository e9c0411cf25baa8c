import { isWhole, refOf, type ResourceRef } from '../../engine/refs.ts';

const project = 'com.docker.compose.project';
const service = 'com.docker.compose.service';
const number = 'com.docker.compose.container-number';
const oneOff = 'com.docker.compose.oneoff';

/** Name and labels of a container, as a list, an inspection or an event tells them. */
export type Named = { name: string; labels: Readonly<Record<string, string>> };

/** The ref of the engine itself. */
export function hostRef(host: string): ResourceRef {
  return refOf('docker', host);
}

/** The compose project and service that a container belongs to; null when there is none, or when it is a single run beside the service. */
export function serviceOf(labels: Named['labels']): { project: string; service: string } | null {
  const [inProject, ofService] = [labels[project], labels[service]];
  if (!inProject || !ofService || labels[oneOff]?.toLowerCase() === 'true') return null;
  return { project: inProject, service: ofService };
}

/** The stable ref of a container: its compose service, with its number from the second replica on, else its name. */
export function containerRef(host: string, { name, labels }: Named): ResourceRef {
  const own = serviceOf(labels);
  if (own === null) return refOf('docker', host, name);
  const replica = Number(labels[number] ?? '1');
  return Number.isSafeInteger(replica) && replica > 1 ? refOf('docker', host, own.project, own.service, String(replica)) : refOf('docker', host, own.project, own.service);
}

/** Filters that narrow a list of containers to the candidates for a ref, by those of its names that it holds whole; null when it names no container. */
export function filtersFor(ref: ResourceRef): { name?: string[]; label?: string[] } | null {
  const [first, second, , tooMany] = partsOf(ref);
  if (first === undefined || tooMany !== undefined) return null;
  if (second === undefined) return isWhole(first) ? { name: [`^/?${first.replace(/[^A-Za-z0-9_-]/g, '\\$&')}$`] } : {};
  return { label: [...(isWhole(first) ? [`${project}=${first}`] : []), ...(isWhole(second) ? [`${service}=${second}`] : [])] };
}

function partsOf(ref: ResourceRef): string[] {
  try {
    return ref.slice('docker://'.length).split('/').slice(1).map(decodeURIComponent);
  } catch {
    return [];
  }
}
