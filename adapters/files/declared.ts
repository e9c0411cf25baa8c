/** A service and the files it logs to, as glob patterns. */
export type Declared = { service: string; patterns: string[] };

const hint = 'must read service=/path, such as nginx=/var/log/nginx/*.log';

/** The services of LOG_FILES and, as sentences without values, what is wrong with it. */
export function parseLogFiles(text: string): { declared: Declared[]; wrong: string[] } {
  const patterns = new Map<string, string[]>();
  const wrong: string[] = [];
  for (const [n, entry] of entriesOf(text).entries()) {
    const where = `entry ${String(n + 1)} of LOG_FILES`;
    const [, service = '', path = ''] = /^([^=/]*)=(.*)$/s.exec(entry) ?? [];
    if (path === '') wrong.push(`${where} ${hint}`);
    else if (!/^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9])?$/.test(service)) wrong.push(`${where} needs a name of letters, digits, dots, hyphens and underscores before the =`);
    else if (!path.startsWith('/')) wrong.push(`${where} needs a path that begins with /`);
    else patterns.set(service, [...patterns.get(service) ?? [], path]);
  }
  return { declared: [...patterns].map(([service, all]) => ({ service, patterns: all })), wrong };
}

/** The globs of LOG_FILES_WATCH and, as sentences without values, what is wrong with it. */
export function parseWatched(text: string): { patterns: string[]; wrong: string[] } {
  const patterns = entriesOf(text);
  const wrong = patterns.flatMap((pattern, n) => (pattern.startsWith('/') ? [] : [`entry ${String(n + 1)} of LOG_FILES_WATCH needs a path that begins with /`]));
  return { patterns, wrong };
}

/** Commas part entries, but not those between the braces of a glob. */
function entriesOf(text: string): string[] {
  return (text.match(/(?:\{[^}]*\}|[^,{]|\{)+/g) ?? []).map((entry) => entry.trim()).filter((entry) => entry !== '');
}
