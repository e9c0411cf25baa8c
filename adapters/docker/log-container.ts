import type { LogGap } from '../../engine/ports.ts';
import { pause } from './engine.ts';
import { openLog, streamsOf } from './log-first.ts';
import type { LogContainer, LogHost } from './log-host.ts';
import { passOver } from './log-pass.ts';
import { ownerOf } from './log-shape.ts';

/** How a reading of a container ended: read to its end, gone for ever, or to be read on later. */
export type LogOutcome = 'settled' | 'gone' | 'later';

const firstBreathMs = 10;
const longestBreathMs = 5000;

/** Reads a container's log from where it was left: as it grows while it runs, and to its end once it has ended. Rejects when something is in the way. */
export async function readContainer(host: LogHost, container: LogContainer): Promise<LogOutcome> {
  const { signal } = host.reading;
  for (let breathMs = 0; !signal.aborted;) {
    const owner = await ownerOf(host.engine, container.id);
    if (owner === null) return gone(host, container);
    if (!owner.up && container.settled === owner.finishedAt) return 'settled';
    if (owner.up) await pause(breathMs, signal);
    const log = container.log ??= await openLog(host, container, owner);
    log.ref = container.ref;
    const before = takenOf(container);
    const { how, followed } = await passOver(host, log, owner);
    if (how === 'end' && !owner.up) {
      container.settled = owner.finishedAt;
      return 'settled';
    }
    if (how === 'end' && !host.follows) return 'later';
    const isBetter = takenOf(container) > before || (followed && how !== 'otherwise');
    breathMs = isBetter ? firstBreathMs : Math.min(longestBreathMs, breathMs * 2 + 1);
  }
  return 'later';
}

/** Tells that what a container wrote since it was left can never be read. */
export async function tellGap(host: LogHost, container: LogContainer, why: LogGap['why']): Promise<void> {
  const { streams } = container.log ?? await streamsOf(host, container.id, ['stdout', 'stderr']);
  const left = streams.filter(({ place }) => place !== null);
  for (const { source, place } of left.length > 0 ? left : streams.slice(0, 1)) {
    await host.reading.gap({ service: container.ref, source, from: place?.at ?? null, until: null, why });
  }
}

/** How many lines were ever taken of a container, as far as it is known. */
export function takenOf({ log }: LogContainer): number {
  return (log?.streams ?? []).reduce((sum, { taken }) => sum + taken, 0);
}

/** Nobody knows what a container wrote that was not read after it ended: engines cut a log that is followed when they remove it. */
async function gone(host: LogHost, container: LogContainer): Promise<LogOutcome> {
  if (container.settled === null) await tellGap(host, container, 'removed');
  return 'gone';
}
