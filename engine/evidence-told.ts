import type { Aim, Evidence, Told } from './evidence.ts';
import { logLevels, type LogClass, type LogLevel } from './signature.ts';

/** Lines of one kind as they were heard. */
export type HeardLines = { class: LogClass | null; level: LogLevel; count: number; host: string | null; facts: string[] };

/** What lines tell by their kinds of trouble, the first first, and how many tell of an unknown error or of none. */
export function toldBy(heard: readonly HeardLines[]): Pick<Evidence, 'told' | 'warned' | 'calm'> {
  const told = new Map<LogClass, Told>();
  heard.forEach((one, at) => {
    if (one.class !== null) told.set(one.class, joined(told.get(one.class) ?? { class: one.class, level: one.level, count: 0, aims: [], at, facts: [] }, one));
  });
  const linesOf = (...levels: LogLevel[]) => heard.filter((one) => one.class === null && levels.includes(one.level)).reduce((sum, one) => sum + one.count, 0);
  return { told: [...told.values()], warned: linesOf('error', 'fatal'), calm: linesOf('info', 'debug', 'trace') };
}

function joined(before: Told, { level, count, host, facts }: HeardLines): Told {
  const aims = host === null ? before.aims : [...new Set([...before.aims, aimAt(host)])];
  const worse = logLevels.indexOf(level) < logLevels.indexOf(before.level) ? level : before.level;
  return { ...before, level: worse, count: before.count + count, aims, facts: [...new Set([...before.facts, ...facts])] };
}

function aimAt(host: string): Aim {
  if (/^(?:localhost|127\.[\d.]+|::1?|0\.0\.0\.0)$/.test(host)) return 'self';
  if (/^[\d.]+$|:/.test(host)) return 'address';
  return host.includes('.') ? 'domain' : 'neighbour';
}
