import { listed, safe, type CloudSafe } from './distill.ts';
import type { DiskSmart } from './fact-values.ts';
import { factsOf, type FactOf } from './seen.ts';
import type { View } from './types.ts';

/** Errors of a disk that became more: how many there are now, when that was last seen to rise, and the readings that tell. */
export type Growth = { says: CloudSafe; at: Date; evidence: string[] };

const words = {
  reallocated: safe`sectors were moved elsewhere`, reported: safe`errors could not be corrected`, pending: safe`sectors wait to be moved`,
  uncorrectable: safe`sectors cannot be read`, mediaErrors: safe`errors of its cells`,
} satisfies { [Count in keyof DiskSmart]: CloudSafe };

type Count = keyof typeof words;
const counts = Object.keys(words) as Count[];

/** The errors of the disk in a view that were seen to become more and are still there, all together; null when none were. */
export function growthIn(view: View): Growth | null {
  const grown = new Map<Count, Growth>();
  let before: FactOf<'disk.health'> | null = null;
  for (const fact of ofThisDisk(view).filter(({ value }) => value.smart !== undefined)) {
    for (const count of counts) note(grown, count, { before, fact });
    before = fact;
  }
  const all = [...grown.values()].sort((a, b) => a.at.getTime() - b.at.getTime());
  const last = all.at(-1);
  return last ? { says: listed(all.map(({ says }) => says), counts.length), at: last.at, evidence: [...new Set(all.flatMap(({ evidence }) => evidence))] } : null;
}

/** Whether the last fact tells less than the ones before told of the same disk: what is not told may be as bad as it was. */
export function tellsLess(view: View): boolean {
  const all = ofThisDisk(view);
  const last = all.at(-1)?.value.smart ?? {};
  return all.some(({ value }) => Object.keys(value.smart ?? {}).some((reading) => !Object.hasOwn(last, reading)));
}

/** What counts from an earlier disk in the same place, or before this one was taken out, is not of this one. */
function ofThisDisk(view: View): FactOf<'disk.health'>[] {
  const all = factsOf(view, 'disk.health');
  const model = all.at(-1)?.value.model;
  return all.slice(all.findLastIndex(({ value }) => value.present === false || value.model !== model) + 1);
}

function note(grown: Map<Count, Growth>, count: Count, { before, fact }: { before: FactOf<'disk.health'> | null; fact: FactOf<'disk.health'> }): void {
  const [was, is] = [before?.value.smart?.[count], fact.value.smart?.[count]];
  if (is === 0) grown.delete(count);
  if (before === null || was === undefined || is === undefined || is <= was) return;
  grown.set(count, { says: safe`${is} ${words[count]}`, at: fact.at, evidence: [before.id, fact.id] });
}
