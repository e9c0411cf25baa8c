import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { purgeDays } from '../../storage/log-retention.ts';
import { dayAfter, dayOf } from '../../storage/logs.ts';
import { rows } from '../../storage/postgres.ts';
import { median, reportOf, rounded, type Effort, type Figures, type Report } from './figures.ts';
import { copyFloor, rowsToCopy } from './ingest-floor.ts';
import { flood, openPlace, type Place } from './ingest-place.ts';
import { load } from './lab.ts';

/**
 * Lines a second from Docker frames on a socket to committed, counted and indexed rows, through the whole service; each round
 * is followed by a bare COPY of the very rows it stored, as many in a transaction as the service had. And the time it takes to
 * drop a day. With `long`, how the memory of the service grows under a steady load instead.
 */
export async function benchIngest({ quick, long }: Effort): Promise<Report> {
  const place = await openPlace();
  try {
    return await (long ? growth(place, quick ? [10, 50] : [60, 600]) : speed(place, quick));
  } finally {
    await place.close();
  }
}

type Pair = { pipe: number; floor: number; text: number; batch: number };

/** The first pair warms up and is not counted. */
async function speed(place: Place, quick: boolean): Promise<Report> {
  const [pairs, lines] = quick ? [3, 100_000] : [5, 500_000];
  const taken: Pair[] = [];
  for (let n = 0; n <= pairs; n += 1) taken.push(await pair(place, { run: `run${n}`, lines }));
  const [, ...counted] = taken;
  const of = (name: keyof Pair) => rounded(median(counted.map((one) => one[name])), 0);
  const ratios = counted.map(({ pipe, floor }) => pipe / floor);
  const figures = { lines_per_s: of('pipe'), lines_per_transaction: of('batch'), ...await retention(place, quick), pairs, lines_each: lines, ...load() };
  const report = reportOf(figures, { lines_per_s: of('floor'), text_copy_lines_per_s: of('text') });
  const againstText = median(counted.map(({ pipe, text }) => pipe / text));
  return { ...report, ratio: { lines_per_s: rounded(median(ratios), 2), least_of_pairs: rounded(Math.min(...ratios), 2), to_text_copy: rounded(againstText, 2) } };
}

async function pair(place: Place, { run, lines }: { run: string; lines: number }): Promise<Pair> {
  const { store, url } = place;
  await clear(place);
  const pipe = lines / await flood(place, { run, lines });
  const copied = await rowsToCopy(store);
  const [found] = await rows<{ times: number }>(store, 'SELECT count(DISTINCT xmin::text)::int AS times FROM logs');
  const rowsAtOnce = Math.ceil(copied.length / (found?.times ?? 1));
  const floors = { binary: 0, text: 0 };
  for (const form of ['binary', 'text'] as const) {
    await clear(place);
    floors[form] = lines / await timed(() => copyFloor(url, copied, { form, rowsAtOnce }));
  }
  return { pipe, floor: floors.binary, text: floors.text, batch: rowsAtOnce };
}

/** How long it takes to drop a day of a million lines whose services all have their documents. */
async function retention(place: Place, quick: boolean): Promise<Figures> {
  const lines = quick ? 100_000 : 1_000_000;
  await clear(place);
  await flood(place, { run: 'retention', lines });
  await rows(place.store, "INSERT INTO log_summaries (service, month, document) SELECT DISTINCT service, date_trunc('month', day)::date, '{}'::jsonb FROM log_rollups");
  let dropped: string[] = [];
  const seconds = await timed(async () => { dropped = await purgeDays(place.store, { today: dayAfter(dayOf(new Date()), 90), days: 90 }); });
  return { retention_ms: rounded(seconds * 1000), retention_lines: lines, retention_days_dropped: dropped.length };
}

/** The memory of the process of the service under a steady load: beside what it had before the first line, and after so many seconds to warm up. */
async function growth(place: Place, [warmSeconds, seconds]: readonly [number, number]): Promise<Report> {
  const perSecond = 5000;
  const idle = residentMb(place);
  const resident: { at: number; mb: number }[] = [];
  const watching = new AbortController();
  const began = performance.now();
  const watch = (async () => {
    while (!watching.signal.aborted) {
      resident.push({ at: (performance.now() - began) / 1000, mb: residentMb(place) });
      await sleep(500);
    }
  })();
  const took = await flood(place, { run: 'long', lines: perSecond * (warmSeconds + seconds), perSecond });
  watching.abort();
  await watch;
  const warm = median(resident.filter(({ at }) => at > warmSeconds - 10 && at <= warmSeconds).map(({ mb }) => mb));
  const later = resident.filter(({ at }) => at > warmSeconds).map(({ mb }) => mb);
  return reportOf({
    growth_most_mb: rounded(Math.max(...later) - warm), growth_at_end_mb: rounded(median(later.slice(-20)) - warm), growth_over_idle_mb: rounded(Math.max(...later) - idle),
    rss_idle_mb: rounded(idle), rss_warm_mb: rounded(warm), warm_s: warmSeconds, measured_s: seconds, late_s: rounded(took - warmSeconds - seconds), lines: perSecond * (warmSeconds + seconds), ...load(),
  }, {});
}

function residentMb({ product }: Place): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${product.pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
}

async function clear({ store }: Place): Promise<void> {
  await rows(store, 'TRUNCATE logs, log_rollups, log_service_signatures, log_summaries');
  await rows(store, 'CHECKPOINT');
}

async function timed(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}
