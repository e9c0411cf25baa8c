/** All matches of a pattern with the flag `g`, which must not be empty; faster than `matchAll`, which copies the pattern. */
export function matchesOf(text: string, pattern: RegExp): RegExpExecArray[] {
  pattern.lastIndex = 0;
  let found = pattern.exec(text);
  if (!found) return none;
  const all: RegExpExecArray[] = [];
  for (; found; found = pattern.exec(text)) all.push(found);
  return all;
}

const none: RegExpExecArray[] = [];
