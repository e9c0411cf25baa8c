/** The names that come nearest to what was typed, the nearest first; none when nothing is like it. */
export function nearest<Name extends string>(typed: string, names: Iterable<Name>, most: number): Name[] {
  const asked = typed.trim().toLowerCase();
  const ranked = [...new Set(names)].map((name) => ({ name, far: farness(asked, name.toLowerCase()) }));
  const like = ranked.filter(({ far }) => far <= Math.min(3, Math.max(1, asked.length / 3)));
  return like.sort((a, b) => a.far - b.far || a.name.length - b.name.length || (a.name < b.name ? -1 : 1)).slice(0, most).map(({ name }) => name);
}

/** How many letters must be put in, taken out or replaced to make one word of the other (Levenshtein). */
export function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (const [i, letter] of [...one].entries()) {
    const next = [i + 1];
    for (const [j, wanted] of [...other].entries()) {
      next.push(Math.min((row[j] ?? 0) + Number(letter !== wanted), (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

/** How far a name is from what was typed: it may begin so, hold it, or need so many letters changed, in whole or in its last part. */
function farness(asked: string, name: string): number {
  const last = name.slice(name.lastIndexOf('/') + 1);
  if (name === asked || last === asked) return 0;
  if (name.startsWith(asked) || last.startsWith(asked)) return 0.5;
  if (name.includes(asked)) return 1;
  return Math.min(distance(asked, name), distance(asked, last));
}
