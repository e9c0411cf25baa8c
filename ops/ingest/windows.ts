import { wordsOf } from '../../engine/errors.ts';
import type { Facts } from '../../engine/ports.ts';
import type { Tally } from '../../engine/tally.ts';
import type { ResourceRef, Sighting } from '../../engine/types.ts';
import { writeBaselines } from '../../storage/log-baselines.ts';
import type { Store } from '../../storage/postgres.ts';
import { startLoop } from '../loop.ts';

/** What the windows are told to. `reading` names the services whose logs are read now, up to this moment. */
export type WindowWorld = {
  tally: Tally;
  store: Store;
  facts: Pick<Facts, 'keep'>;
  look: (services: readonly ResourceRef[]) => Promise<void>;
  reading: () => Iterable<ResourceRef>;
  windowSeconds: number;
  now: () => Date;
  say: (words: string, error?: unknown) => void;
};

/** How often it is told that a log is read, and how often what is usual is written down, in milliseconds. */
const [reachMs, saveMs] = [30_000, 60_000];

/** Windows kept for a database that is away; the oldest go first. */
const mostWaiting = 5000;

/** Windows being told; `stop` tells the last one before it is over, if it may. */
export type Windows = { stop: (tellLast: boolean) => Promise<void> };

/** Tells each window of counts once it is over, and looks once at all services that have one. */
export function startWindows(world: WindowWorld): Windows {
  const { tally, facts, now, say } = world;
  const [lengthMs, reached] = [world.windowSeconds * 1000, new Map<ResourceRef, number>()];
  let waiting: Sighting[] = [];
  let savedAt = now().getTime();
  let timer: NodeJS.Timeout | undefined;
  const tell = async (): Promise<null> => {
    const at = now().getTime();
    const end = Math.floor(at / lengthMs) * lengthMs;
    waiting = [...waiting, ...tally.close(now())].slice(-mostWaiting);
    const services = [...new Set(waiting.map((one) => one.resource))];
    await facts.keep(waiting);
    waiting = [];
    if (services.length > 0) world.look(services).catch((error: unknown) => { say(`what the logs told could not be looked at: ${wordsOf(error)}`, error); });
    const unsaid = [...world.reading()].filter((service) => isDue(at, reached.get(service) ?? 0, reachMs));
    await facts.keep(unsaid.map((service) => reachOf(service, new Date(end))));
    for (const service of unsaid) reached.set(service, at);
    if (isDue(at, savedAt, saveMs)) {
      await writeBaselines(world.store, tally.changes());
      savedAt = at;
    }
    timer = setTimeout(loop.poke, waitFor(end + lengthMs, { now: now(), lengthMs }));
    return null;
  };
  const loop = startLoop(tell, (error) => {
    if (waiting.length === 0) say(`what the logs tell could not be noted: ${wordsOf(error)}`, error);
    return lengthMs;
  });
  loop.poke();
  return {
    stop: async (tellLast) => {
      await loop.stop();
      clearTimeout(timer);
      if (!tellLast) return;
      const last = tally.close(new Date(now().getTime() + lengthMs + settledMs));
      await Promise.all([facts.keep([...waiting, ...last]), writeBaselines(world.store, tally.changes())])
        .catch((error: unknown) => { say(`the last window of the logs could not be noted: ${wordsOf(error)}`, error); });
    },
  };
}

/** How long until a window is over, in milliseconds; never longer than one takes, whatever the clock says. */
function waitFor(end: number, { now, lengthMs }: { now: Date; lengthMs: number }): number {
  return Math.min(Math.max(end + settledMs - now.getTime(), 0), lengthMs + settledMs);
}

/** A clock that was set back is no reason to wait until it is where it was. */
function isDue(at: number, last: number, everyMs: number): boolean {
  return Math.abs(at - last) >= everyMs;
}

/** A window is told so long after its end: the tally waits a second for lines that took their time. */
const settledMs = 1100;

/** A log is known to be read up to the end of the last window: what was written since is not counted yet. */
function reachOf(resource: ResourceRef, at: Date): Sighting {
  return { resource, kind: 'log.reach', at, key: 'state', value: { reading: true } };
}
