/** How well lines were grouped: `ga` is the share of lines in a group that is exactly right, `fga` the F1 of groups that are. */
export type Grouping = { ga: number; fga: number };

/** Compares the group each line was put into with its true group; a group is right when it holds exactly the lines of a true one. */
export function groupingOf(found: readonly string[], truth: readonly string[]): Grouping {
  if (found.length !== truth.length) throw new Error(`${found.length} lines were grouped, of ${truth.length}`);
  const [foundGroups, trueGroups] = [groupsOf(found), groupsOf(truth)];
  const right = [...foundGroups.values()].filter((lines) => isSame(lines, trueGroups.get(truth[lines[0] ?? 0] ?? '') ?? []));
  const [precision, recall] = [right.length / foundGroups.size, right.length / trueGroups.size];
  const ga = right.reduce((all, lines) => all + lines.length, 0) / truth.length;
  return { ga, fga: right.length === 0 ? 0 : (2 * precision * recall) / (precision + recall) };
}

function groupsOf(names: readonly string[]): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (const [line, name] of names.entries()) {
    const group = groups.get(name);
    if (group) group.push(line);
    else groups.set(name, [line]);
  }
  return groups;
}

function isSame(one: readonly number[], other: readonly number[]): boolean {
  return one.length === other.length && one.every((line, at) => line === other[at]);
}
