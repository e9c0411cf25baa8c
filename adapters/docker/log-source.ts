import { setMaxListeners } from 'node:events';
import { join } from 'node:path';
import type { LogReading, LogSource } from '../../engine/ports.ts';
import { unlessAborted } from '../../engine/unless-aborted.ts';
import { pause, type Engine } from './engine.ts';
import { usualPulse } from './follow.ts';
import type { LogHost } from './log-host.ts';
import { tellerOf } from './log-persist.ts';
import { look, rosterOf, type Roster } from './log-roster.ts';
import { openEvents } from './stream.ts';

/** What the logs of one host are read with. `follows` false reads them anew each 10 s, for engines where each connection is dear. */
export type LogsOf = { engine: Engine; follows: boolean; firstMinutes: number; dataDir: string; now: () => Date; say: (words: string, error?: unknown) => void };

const lookMs = 10_000;
const breathMs = 200;
const eventsWaitMs = 2000;

/** The logs of all containers of a host. */
export function logSourceOf(of: LogsOf): LogSource {
  return { name: `logs:${of.engine.host}`, read: (reading) => readHost(of, reading) };
}

async function readHost(of: LogsOf, asked: LogReading): Promise<void> {
  const { engine, follows, firstMinutes, now } = of;
  const reading = leavable(asked);
  const host: LogHost = { engine, reading, follows, firstMinutes, now, room: { bytes: 0 }, watchedSince: () => roster.watchedSince };
  const roster = rosterOf(host, { file: join(of.dataDir, `logs-${engine.host}.json`), teller: tellerOf(engine.host, of.say) });
  const leave = (): void => { roster.bell.abort(); };
  setMaxListeners(0, reading.signal);
  reading.signal.addEventListener('abort', leave);
  await Promise.all([lookOn(roster), ...(follows ? [hear(roster)] : [])]);
  await Promise.all([...roster.entries.values()].flatMap(({ busy }) => busy ?? []));
  reading.signal.removeEventListener('abort', leave);
}

/** Waits for no answer once the signal has aborted. */
function leavable({ cursors, take, gap, signal }: LogReading): LogReading {
  return {
    signal, take,
    cursors: (sources) => unlessAborted(cursors(sources), signal),
    gap: (one) => unlessAborted(gap(one), signal),
  };
}

/** Looks at once, when something happened, and each 10 s in any case. */
async function lookOn(roster: Roster): Promise<void> {
  const { reading: { signal } } = roster.host;
  while (!signal.aborted) {
    roster.bell = new AbortController();
    await look(roster).catch((error: unknown) => { if (!signal.aborted) roster.teller.trouble(error); });
    await pause(breathMs, signal);
    await pause(lookMs, roster.bell.signal);
  }
}

/** Rings at each event, so that a container is read from its first moment on, even one that lives for less than a look. */
async function hear(roster: Roster): Promise<void> {
  const { engine, reading: { signal } } = roster.host;
  let since: bigint | null = null;
  while (!signal.aborted) {
    try {
      const stream = await openEvents(engine, since, { signal, pulse: usualPulse });
      roster.bell.abort();
      since ??= stream.openedAt;
      for (let events = await stream.take(); events !== null; events = await stream.take()) {
        for (const { id, ref, nano, told } of events) {
          since = since === null || nano > since ? nano : since;
          roster.touched.set(id, { ref, started: told.kind === 'container.started' || roster.touched.get(id)?.started === true });
        }
        roster.bell.abort();
      }
    } catch {
      // The look each 10 s goes on meanwhile and tells what is wrong.
    }
    await pause(eventsWaitMs, signal);
  }
}
