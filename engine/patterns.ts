import { named, safe, type CloudSafe } from './distill.ts';
import type { PastIncident } from './memory.ts';
import { silent } from './recall.ts';
import type { ResourceRef } from './types.ts';

/** Trouble of one resource and cause that comes again and again; `rhythm` is what its times have in common. */
export type Pattern = { resource: ResourceRef; cause: string; incidents: number[]; first: Date; last: Date; rhythm: Rhythm; says: CloudSafe };
export type Rhythm = 'often' | 'each month' | 'same weekday' | 'same hour';

/** What is needed of a past incident to see a pattern in it. */
export type Occurrence = Pick<PastIncident, 'ticketId' | 'resource' | 'key' | 'family' | 'causeId' | 'cause' | 'outcome' | 'openedAt' | 'corrected'>;

/** How many incidents make a pattern, how many a rhythm of days or hours, and which share of them must keep to it. */
const [fewest, fewestInRhythm, share] = [3, 4, 0.75];

/** One bad day, or night, is no pattern: so many milliseconds must lie between the first and the last. */
const leastSpanMs = 86_400_000;

/** Trouble that recurs, what came most often first. Times of day and days are those of the house's time zone. */
export function patternsIn(past: readonly Occurrence[], timeZone: string): Pattern[] {
  const groups = new Map<string, Occurrence[]>();
  for (const one of past) {
    if (silent.includes(one.outcome)) continue;
    const key = `${one.resource} ${causeOf(one)}`;
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  const found = [...groups.values()].filter((group) => group.length >= fewest && spanMs(group) >= leastSpanMs).map((group) => patternOf(group, timeZone));
  return found.sort((a, b) => b.incidents.length - a.incidents.length || (a.resource < b.resource ? -1 : 1));
}

/** Of how many incidents, the newest, the times are looked at. */
const mostTimes = 500;

function spanMs(group: readonly Occurrence[]): number {
  const times = group.map((one) => one.openedAt.getTime());
  return Math.max(...times) - Math.min(...times);
}

/** Where the cause is not known, how it shows itself stands for it. */
function causeOf({ family, causeId, key, resource }: Occurrence): string {
  return family === 'unexplained' ? key.replace(` ${resource}`, '') : causeId === 'unknown' ? family : causeId;
}

function patternOf(group: readonly Occurrence[], timeZone: string): Pattern {
  const inOrder = [...group].sort((a, b) => a.openedAt.getTime() - b.openedAt.getTime());
  const [first, last] = [inOrder[0] as Occurrence, inOrder.at(-1) as Occurrence];
  const clock = clockIn(timeZone);
  const times = inOrder.slice(-mostTimes).map((one) => clock(one.openedAt));
  const { rhythm, words } = rhythmOf(times);
  const corrected = inOrder.findLast((one) => (one.corrected?.cause ?? null) !== null);
  const why = corrected ? safe`cause as a person put it: ${corrected.cause}` : last.family === 'unexplained' ? safe`the cause is not known` : last.cause;
  return {
    resource: last.resource, cause: causeOf(last), incidents: inOrder.map((one) => one.ticketId), first: first.openedAt, last: last.openedAt, rhythm,
    says: safe`${named(last.resource)}: ${inOrder.length} times, ${words}; last INC-${last.ticketId}: ${why}`,
  };
}

/** A time by the clock of the house; `minute` counts on from day to day. */
type Time = { month: number; day: number; weekday: number; minute: number };

const weekdays = [safe`Sundays`, safe`Mondays`, safe`Tuesdays`, safe`Wednesdays`, safe`Thursdays`, safe`Fridays`, safe`Saturdays`];

/** The most telling thing that the times have in common. Times of one day count once, so that one bad day makes no rhythm. */
function rhythmOf(all: readonly Time[]): { rhythm: Rhythm; words: CloudSafe } {
  const times = [...new Map(all.map((one) => [one.day, one])).values()];
  const weekday = commonest(times.map((one) => one.weekday));
  if (keepsTo(weekday.count, times.length)) return { rhythm: 'same weekday', words: safe`on ${weekdays[weekday.value] ?? safe`one day`} ${weekday.count} of ${times.length} days` };
  const hours = bestHours(all.map((one) => one.minute));
  if (keepsTo(hours.count, hours.days)) return { rhythm: 'same hour', words: safe`between ${hours.from}:00 and ${hours.to}:00 on ${hours.count} of ${hours.days} days` };
  const months = longestRun(times.map((one) => one.month));
  if (months >= fewest) return { rhythm: 'each month', words: safe`${months} months in a row` };
  return { rhythm: 'often', words: safe`on ${times.length} days` };
}

const [dayMinutes, windowMinutes] = [1440, 120];

type Hours = { from: number; to: number; count: number; days: number };

/** The two hours of the day, whenever they begin, that most days have a time in; days begin with them, so that midnight cuts none in two. */
function bestHours(minutes: readonly number[]): Hours {
  const starts = new Set(minutes.map((minute) => minute % dayMinutes));
  return [...starts].sort((a, b) => a - b).map((start) => hoursFrom(start, minutes)).reduce((best, one) => (one.count / one.days > best.count / best.days ? one : best));
}

function hoursFrom(start: number, minutes: readonly number[]): Hours {
  const dayOf = (minute: number): number => Math.floor((minute - start) / dayMinutes);
  const intoDay = (minute: number): number => minute - start - dayOf(minute) * dayMinutes;
  const within = minutes.filter((minute) => intoDay(minute) < windowMinutes);
  const to = Math.floor((start + Math.max(...within.map(intoDay))) / 60) + 1;
  return { from: Math.floor(start / 60), to: to > 24 ? to - 24 : to, count: new Set(within.map(dayOf)).size, days: new Set(minutes.map(dayOf)).size };
}

function keepsTo(count: number, days: number): boolean {
  return count >= fewestInRhythm && count / days >= share;
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
  const format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  return (at) => {
    const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = parts as { year?: number; month?: number; day?: number; hour?: number; minute?: number };
    const days = Date.UTC(year, month - 1, day) / 86_400_000;
    return { month: year * 12 + month, day: days, weekday: (days + 4) % 7, minute: days * dayMinutes + hour * 60 + minute };
  };
}
