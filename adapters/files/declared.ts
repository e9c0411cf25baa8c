import { isDynamicPattern } from 'tinyglobby';

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

/** The globs of LOG_FILES_WATCH and, as sentences without values, what is wrong with it; one that surely fits none of the declared paths is. */
export function parseWatched(text: string, declared: readonly Declared[]): { patterns: string[]; wrong: string[] } {
  const patterns = entriesOf(text);
  const paths = declared.flatMap((one) => one.patterns);
  const wrong = patterns.flatMap((pattern, n) => {
    const where = `entry ${String(n + 1)} of LOG_FILES_WATCH`;
    if (!pattern.startsWith('/')) return [`${where} needs a path that begins with /`];
    return paths.length === 0 || paths.some((path) => mayMeet(pattern, path)) ? [] : [`${where} fits no path of LOG_FILES, so that it watches nothing`];
  });
  return { patterns, wrong };
}

/** Whether two globs may match the same file, by the folders they begin with. */
function mayMeet(one: string, other: string): boolean {
  if (!isDynamicPattern(one) && !isDynamicPattern(other)) return one === other;
  const [a, b] = [folderOf(one), folderOf(other)].map((folder) => (folder === '/' ? folder : `${folder}/`)) as [string, string];
  return (isDynamicPattern(one) && b.startsWith(a)) || (isDynamicPattern(other) && a.startsWith(b));
}

/** The folders of a glob up to its first part that may match several. */
export function folderOf(pattern: string): string {
  const parts = pattern.split('/').slice(1, -1);
  const dynamic = parts.findIndex((part) => isDynamicPattern(part));
  return `/${parts.slice(0, dynamic < 0 ? parts.length : dynamic).join('/')}`;
}

/** Commas part entries, but not those between the braces of a glob. */
function entriesOf(text: string): string[] {
  return (text.match(/(?:\{[^}]*\}|[^,{]|\{)+/g) ?? []).map((entry) => entry.trim()).filter((entry) => entry !== '');
}
