import type { Aim, Evidence, Told } from './evidence.ts';
import { logLevels, type LogClass, type LogLevel } from './signature.ts';
import type { Tone } from './signatures/tones.ts';

/** Lines of one kind as they were heard, with their tone where their words are at hand. */
export type HeardLines = { class: LogClass | null; level: LogLevel; count: number; host: string | null; facts: string[]; tone?: Tone | null };

/** What lines tell by their kinds of trouble, the first first; how many tell of an unknown error, of none, or of something uneasy; and what was well again behind it. */
export function toldBy(heard: readonly HeardLines[]): Pick<Evidence, 'told' | 'warned' | 'calm' | 'uneasy' | 'over'> {
  const told = new Map<LogClass, Told>();
  heard.forEach((one, at) => {
    if (one.class !== null) told.set(one.class, joined(told.get(one.class) ?? { class: one.class, level: one.level, count: 0, aims: [], at, facts: [] }, one));
  });
  const linesOf = (is: (one: HeardLines) => boolean) => heard.filter((one) => one.class === null && is(one)).reduce((sum, one) => sum + one.count, 0);
  const isWell = ({ tone }: HeardLines) => tone === 'well' || tone === 'begun';
  return {
    told: [...told.values()], over: [...told.keys()].filter((name) => isOver(name, heard)),
    warned: linesOf(({ level }) => ['error', 'fatal'].includes(level)), uneasy: linesOf(({ tone }) => tone === 'uneasy'),
    calm: linesOf((one) => one.tone !== 'uneasy' && (isWell(one) || ['info', 'debug', 'trace'].includes(one.level))),
  };
}

/** Whether a line behind the last of this kind says that it is well; for what it only has to get past, also that it is at work. */
function isOver(name: LogClass, heard: readonly HeardLines[]): boolean {
  const enough = passing.includes(name) ? ['well', 'begun'] : reached.includes(name) ? ['well'] : [];
  return heard.slice(heard.findLastIndex((one) => one.class === name) + 1).some((one) => one.class === null && enough.includes(one.tone ?? ''));
}

/** What is over once it is at work, and what only once it reached what it wanted; damage is over by no word. */
const passing: readonly LogClass[] = ['port_in_use', 'permission_denied', 'wrong_owner', 'chown_refused', 'leftover_file', 'locked', 'starting_up'];
const reached: readonly LogClass[] = ['connection_refused', 'connection_reset', 'unreachable', 'timeout', 'dns_failure', 'certificate', 'rate_limited', 'upstream_missing'];

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
