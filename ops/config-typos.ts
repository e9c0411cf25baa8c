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

/** How many letters must be added, removed or replaced to turn one name into the other. */
export function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3;
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (const [i, letter] of [...a].entries()) row = nextRow(row, b, { letter, first: i + 1 });
  return row.at(-1) ?? 0;
}

function nextRow(above: readonly number[], b: string, at: { letter: string; first: number }): number[] {
  const row = [at.first];
  for (const [j, other] of [...b].entries()) {
    const replaced = (above[j] ?? 0) + (other === at.letter ? 0 : 1);
    row.push(Math.min(replaced, (above[j + 1] ?? 0) + 1, (row[j] ?? 0) + 1));
  }
  return row;
}
