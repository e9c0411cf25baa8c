import type { LogCount } from '../../engine/fact-values.ts';
import type { Fact } from '../../engine/types.ts';
import { fact } from './views.ts';

/** A minute of a service's log that ended then: what it wrote of some signatures. */
export function minute(secondsAgo: number, ...signatures: Partial<LogCount>[]): Fact {
  return fact('log.counts', secondsAgo, {
    seconds: 60, lines: signatures.length,
    signatures: signatures.map((one) => ({ id: 's1', level: 'error', class: null, count: 1, usual: null, isNew: false, target: null, ...one })),
  });
}

/** Each of the last minutes was like this one, the newest just now, or ending so long ago. */
export function minutes(many: number, like: Partial<LogCount>, endedAgo = 0): Fact[] {
  return Array.from({ length: many }, (_, n) => minute(endedAgo + 60 * n, like));
}

/** The log has been read since then, and was still being read so many seconds ago. */
export function reading(secondsAgo = 7200, seenAgo = 0, isRead = true): Fact {
  return fact('log.reach', secondsAgo, { reading: isRead }, seenAgo);
}
