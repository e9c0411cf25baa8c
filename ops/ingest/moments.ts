import { dayAfter, dayOf } from '../../storage/logs.ts';
import { rowEpochMs } from '../../storage/log-rows.ts';

/** The second a line was written in: where its time begins in `logs`, the day it is stored under, the window it is counted in. */
export type Second = { prefix: string; ms: number; micros: number; day: string; dayNumber: number; window: number; fate: 'kept' | 'too_old' | 'future' | 'undated' };

/** How times are read: the moment of reading, the days that lines are kept, and the length of a window. */
export type Times = { now: Date; days: number; windowSeconds: number };

const secondLength = 19;
const dayMs = 86_400_000;

/** Tells the second of RFC 3339 times in UTC; times in a row that lie in one second cost next to nothing. */
export function secondsIn(times: Times): (at: string) => Second {
  const oldest = dayAfter(dayOf(times.now), -times.days);
  let last = secondOf(times.now.toISOString(), { ...times, oldest });
  return (at) => {
    if (last.fate !== 'undated' && beginsWith(at, last.prefix)) return last;
    last = secondOf(at, { ...times, oldest });
    return last;
  };
}

/** Looks from the end, where times differ. */
function beginsWith(at: string, prefix: string): boolean {
  for (let n = secondLength - 1; n >= 0; n -= 1) if (at.charCodeAt(n) !== prefix.charCodeAt(n)) return false;
  return true;
}

/** The microseconds after the second, as far as a time tells them. */
export function microsAfterSecond(at: string): number {
  let micros = 0;
  for (let n = secondLength + 1, weight = 100_000; weight >= 1; n += 1, weight /= 10) {
    const digit = at.charCodeAt(n) - 48;
    if (!(digit >= 0 && digit <= 9)) break;
    micros += digit * weight;
  }
  return micros;
}

function secondOf(at: string, { now, oldest, windowSeconds }: Times & { oldest: string }): Second {
  const prefix = at.slice(0, secondLength);
  const ms = Date.parse(`${prefix}Z`);
  const dated = !Number.isNaN(ms);
  const isFuture = dated && ms > now.getTime() + dayMs;
  const at0 = dated ? ms : Math.floor(now.getTime() / 1000) * 1000;
  const day = isFuture ? dayOf(now) : dayOf(new Date(at0));
  const windowMs = windowSeconds * 1000;
  return {
    prefix, ms: at0, micros: (at0 - rowEpochMs) * 1000, day, dayNumber: Math.floor((Date.parse(`${day}T00:00:00Z`) - rowEpochMs) / dayMs),
    window: Math.floor(at0 / windowMs), fate: !dated ? 'undated' : isFuture ? 'future' : day <= oldest ? 'too_old' : 'kept',
  };
}
