import { newMiner } from '../../engine/signatures/miner.ts';
import { newTally, type TallyHow } from '../../engine/tally.ts';
import type { ResourceRef, Sighting } from '../../engine/types.ts';
import { targetIn } from '../target-in.ts';

/** The logs of all services in a recording, signed and counted as the live service does. */
export type RecordedLog = {
  /** Takes a line; the first of a service also tells that its log is read. */
  hear: (said: { service: ResourceRef; line: string; at: Date }, now: Date) => Sighting[];
  /** The windows that are over. */
  close: (now: Date) => Sighting[];
  /** When the next window with lines in it is over, in milliseconds. */
  closesAt: (now: Date) => number;
};

/** How long a window waits for late lines, in milliseconds. */
const lateMs = 1000;

/** Logs without lines. */
export function newLog(how: TallyHow): RecordedLog {
  const miner = newMiner();
  const tally = newTally(how);
  const services = new Set<ResourceRef>();
  const windowMs = how.windowSeconds * 1000;
  const endOf = (at: number) => (Math.floor(at / windowMs) + 1) * windowMs;
  let openUntil = -Infinity;
  return {
    hear: ({ service, line, at }, now) => {
      const signature = miner.sign(line, service);
      openUntil = Math.max(openUntil, endOf(at.getTime()) + lateMs);
      tally.add({ service, signature, lines: 1, at: at.getTime(), target: signature.class === null ? null : targetIn(line) }, now);
      if (services.has(service)) return [];
      services.add(service);
      return [{ resource: service, kind: 'log.reach', at, key: 'reach', value: { reading: true } }];
    },
    close: (now) => tally.close(now),
    closesAt: (now) => (now.getTime() < openUntil ? endOf(now.getTime() - lateMs) + lateMs : Infinity),
  };
}
