import { setTimeout as sleep } from 'node:timers/promises';
import { lookAt } from '../engine/line.ts';
import type { Deps } from '../engine/ports.ts';
import { newMiner } from '../engine/signatures/miner.ts';
import { signaturesKnown } from '../storage/log-counts.ts';
import { purgeDays, purgeLogRecords, purgeWindows } from '../storage/log-retention.ts';
import { dayAfter, dayOf, ensureDays } from '../storage/logs.ts';
import { purgeTime } from '../storage/purge-time.ts';
import { openIngest } from './ingest.ts';
import { watchLogs } from './ingest/watch-logs.ts';
import { sayTo } from './log.ts';
import type { Rig } from './rig.ts';
import { logSettings } from './settings.ts';
import { targetIn } from './target-in.ts';
import type { OwnedWork } from './while-owned.ts';

/** The logs of a rig: each source is read while its lease is held, and what it hands over goes through one pipe. */
export type Logs = { watched: readonly OwnedWork[]; stop: () => Promise<void> };

/** How long sources may take to go, in milliseconds. */
const patienceMs = 3000;

/** Opens the pipe of a rig. Rejects when the folder of its spool cannot be used. */
export async function openLogs(rig: Rig, deps: Deps): Promise<Logs> {
  const { store, states, now, dataDir } = rig;
  const say = sayTo(rig.log, 'logs');
  const miner = newMiner(await signaturesKnown(store));
  const ingest = await openIngest({
    store, states, now, say, dataDir, facts: deps.facts, look: (services) => lookAt(services, deps), values: rig.config.of(logSettings),
    signing: { signAll: (log, service) => miner.signAll(log, service), targetOf: targetIn },
  });
  const sources = [...rig.connections.values()].flatMap((connection) => connection.logs ?? []);
  const watched = sources.map((source) => watchLogs(source, ingest, { states, say }));
  return {
    watched,
    stop: async () => {
      await Promise.race([Promise.all(watched.map((one) => one.stop())), sleep(patienceMs)]);
      await ingest.stop();
    },
  };
}

/** Days that windows of counts are kept: detectors look back an hour, the preview of a rule a week. */
const windowDays = 8;

/** Makes the partitions of today and tomorrow before they are needed, and drops what is older than it is kept. */
export async function keepLogs({ store, config, now }: Pick<Rig, 'store' | 'config' | 'now'>): Promise<void> {
  const { LOG_DAYS: days, LOG_ROLLUP_MONTHS: months } = config.of(logSettings);
  const today = dayOf(now());
  await ensureDays(store, [today, dayAfter(today)]);
  const by = await purgeTime(store, now);
  if (by === null) return;
  await purgeDays(store, { today: dayOf(by), days });
  await purgeLogRecords(store, { today: dayOf(by), months });
  await purgeWindows(store, new Date(by.getTime() - windowDays * 86_400_000));
}
