import { rows, type Store } from '../storage/postgres.ts';
import { logLosses } from '../storage/log-gaps.ts';
import type { HealthView, LeaseItem, QueueItem } from '../templates/pages/health.ts';
import type { ReadingNeeds } from './reading.ts';

/** Leases and queues that the page lists at most. */
const most = 200;

/** How the service itself does. */
export async function readHealth({ store, parts, jobs, now, timeZone }: ReadingNeeds): Promise<HealthView> {
  const [leases, queues, losses] = await Promise.all([
    rows<LeaseItem>(store, `SELECT name, since, until FROM leases ORDER BY name LIMIT ${most}`), readQueues(store), logLosses(store),
  ]);
  return {
    at: now(), timeZone, parts: parts(), jobs: jobs(), leases, queues, losses,
    process: { upSeconds: process.uptime(), memoryMiB: Math.round(process.memoryUsage.rss() / 2 ** 20), version: process.version },
  };
}

/** What waits to be sent to each chat and each target, and how many questions to models. */
export async function readQueues(store: Store): Promise<QueueItem[]> {
  return rows<QueueItem>(store,
    `SELECT platform AS name, (count(*) FILTER (WHERE told_at IS NULL))::integer AS waiting, min(made_at) FILTER (WHERE told_at IS NULL) AS "oldestAt" FROM outbox GROUP BY platform
     UNION ALL SELECT target, (count(*) FILTER (WHERE ${waiting}))::integer, min(made_at) FILTER (WHERE ${waiting}) FROM deliveries GROUP BY target
     UNION ALL SELECT 'questions to models', count(*)::integer, min(made_at) FROM asks WHERE done_at IS NULL
     ORDER BY name LIMIT ${most}`);
}

const waiting = 'sent_at IS NULL AND gave_up_at IS NULL';
