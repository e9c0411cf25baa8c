import { named, safe, type CloudSafe } from './distill.ts';
import type { PastIncident } from './memory.ts';
import type { ResourceRef } from './types.ts';

/** Trouble of one resource and cause that comes again and again; `rhythm` is what its times have in common. */
export type Pattern = { resource: ResourceRef; cause: string; incidents: number[]; first: Date; last: Date; rhythm: Rhythm; says: CloudSafe };
export type Rhythm = 'often' | 'each month' | 'same weekday' | 'same hour';

/** What is needed of a past incident to see a pattern in it. */
export type Occurrence = Pick<PastIncident, 'ticketId' | 'resource' | 'key' | 'family' | 'causeId' | 'cause' | 'outcome' | 'openedAt'>;

/** How many incidents make a pattern, how many a rhythm of days or hours, and which share of them must keep to it. */
const [fewest, fewestInRhythm, share] = [3, 4, 0.75];

/** Trouble that recurs, what came most often first. Times of day and days are those of the house's time zone. */
export function patternsIn(past: readonly Occurrence[], timeZone: string): Pattern[] {
  const groups = new Map<string, Occurrence[]>();
  for (const one of past) {
    if (one.outcome === 'joined' || one.outcome === 'unwatched') continue;
    const key = `${one.resource} ${causeOf(one)}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const found = [...groups.values()].filter((group) => group.length >= fewest).map((group) => patternOf(group, timeZone));
  return found.sort((a, b) => b.incidents.length - a.incidents.length || (a.resource < b.resource ? -1 : 1));
}

/** Where the cause is not known, how it shows itself stands for it. */
function causeOf({ family, causeId, key, resource }: Occurrence): string {
  return family === 'unexplained' ? key.replace(` ${resource}`, '') : causeId === 'unknown' ? family : causeId;
}

function patternOf(group: readonly Occurrence[], timeZone: string): Pattern {
  const inOrder = [...group].sort((a, b) => a.openedAt.getTime() - b.openedAt.getTime());
  const [first, last] = [inOrder[0] as Occurrence, inOrder.at(-1) as Occurrence];
  const clock = clockIn(timeZone);
  const times = inOrder.map((one) => clock(one.openedAt));
  const { rhythm, words } = rhythmOf(times);
  const why = last.family === 'unexplained' ? safe`the cause is not known` : last.cause;
  return {
    resource: last.resource, cause: causeOf(last), incidents: inOrder.map((one) => one.ticketId), first: first.openedAt, last: last.openedAt, rhythm,
    says: safe`${named(last.resource)}: ${inOrder.length} times, ${words}; last INC-${last.ticketId}: ${why}`,
  };
}

type Time = { month: number; day: string; weekday: number; hour: number };

const weekdays = [safe`Sundays`, safe`Mondays`, safe`Tuesdays`, safe`Wednesdays`, safe`Thursdays`, safe`Fridays`, safe`Saturdays`];

/** The most telling thing that the times have in common. Times of one day count once, so that one bad day makes no rhythm. */
function rhythmOf(all: readonly Time[]): { rhythm: Rhythm; words: CloudSafe } {
  const times = [...new Map(all.map((one) => [one.day, one])).values()];
  const weekday = commonest(times.map((one) => one.weekday));
  const hour = commonest(times.map((one) => Math.floor(one.hour / 2) * 2));
  if (keepsTo(weekday.count, times)) return { rhythm: 'same weekday', words: safe`on ${weekdays[weekday.value] ?? safe`one day`} ${weekday.count} of ${times.length} days` };
  if (keepsTo(hour.count, times)) return { rhythm: 'same hour', words: safe`between ${hour.value}:00 and ${hour.value + 2}:00 on ${hour.count} of ${times.length} days` };
  const months = longestRun(times.map((one) => one.month));
  if (months >= fewest) return { rhythm: 'each month', words: safe`${months} months in a row` };
  return { rhythm: 'often', words: safe`on ${times.length} ${times.length === 1 ? safe`day` : safe`days`}` };
}

function keepsTo(count: number, times: readonly Time[]): boolean {
  return count >= fewestInRhythm && count / times.length >= share;
}

function commonest(values: readonly number[]): { value: number; count: number } {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const [best = [0, 0] as const] = [...counts].sort(([, a], [, b]) => b - a);
  return { value: best[0], count: best[1] };
}

function longestRun(months: readonly number[]): number {
  const there = new Set(months);
  return Math.max(0, ...[...there].filter((month) => !there.has(month - 1)).map((month) => {
    let end = month;
    while (there.has(end + 1)) end += 1;
    return end - month + 1;
  }));
}

function clockIn(timeZone: string): (at: Date) => Time {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', hourCycle: 'h23' });
  return (at) => {
    const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    const { year = 0, month = 1, day = 1, hour = 0 } = parts as { year?: number; month?: number; day?: number; hour?: number };
    return { month: year * 12 + month, day: `${year}-${month}-${day}`, weekday: new Date(Date.UTC(year, month - 1, day)).getUTCDay(), hour };
  };
}
