import { distance } from '../engine/nearest.ts';

const ownedByOthers = new Set([
  'USER', 'DOCKER_CONFIG', 'DOCKER_CONTEXT', 'DOCKER_CERT_PATH', 'DOCKER_TLS_VERIFY', 'DOCKER_BUILDKIT',
  'DOCKER_API_VERSION', 'DOCKER_DEFAULT_PLATFORM', 'DOCKER_CLI_HINTS',
]);
const commonPrefixes = new Set(['DATA', 'DATABASE', 'LOG', 'MAX', 'LATE', 'STEP', 'POLL', 'STALE', 'FACTS', 'MOVES', 'DISK', 'NODE', 'HOST', 'NEW', 'ERROR']);

/** A warning for each name of the environment that looks like one of ours but is none. `known` says which are secrets. */
export function typoWarnings(names: readonly string[], known: ReadonlyMap<string, { secret: boolean }>): string[] {
  const accepted = new Set([...known.keys(), ...[...known].filter(([, is]) => is.secret).map(([name]) => `${name}_FILE`)]);
  const prefixes = new Set([...known.keys()].filter((name) => name.includes('_')).map(prefixOf));
  const strange = names.filter((name) => !accepted.has(name) && !ownedByOthers.has(name)).sort();
  return strange.flatMap((name) => {
    const plain = name.replace(/_FILE$/, '');
    if (plain !== name && known.has(plain)) return [`${name} is ignored: only a secret can be read from a file; set ${plain} instead.`];
    const meant = nearest(name, accepted);
    if (meant !== null) return [`${name} is not a setting and is ignored; did you mean ${meant}?`];
    const ours = name.includes('_') && prefixes.has(prefixOf(name)) && !commonPrefixes.has(prefixOf(name));
    return ours ? [`${name} is not a setting and is ignored.`] : [];
  });
}

function nearest(name: string, known: ReadonlySet<string>): string | null {
  const close = [...known].map((one) => ({ one, apart: distance(name, one) }))
    .filter(({ one, apart }) => apart <= tolerance(one))
    .sort((a, b) => a.apart - b.apart);
  return close[0]?.one ?? null;
}

function tolerance(name: string): number {
  if (name.length >= 8) return 2;
  return name.length >= 5 ? 1 : 0;
}

function prefixOf(name: string): string {
  return name.slice(0, name.indexOf('_'));
}
