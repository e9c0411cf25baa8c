import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { frameParser } from '../../adapters/docker/frames.ts';
import { startEmbedded } from '../../storage/embedded.ts';
import { purgeDays } from '../../storage/log-retention.ts';
import { dayAfter, dayOf } from '../../storage/logs.ts';
import { rows } from '../../storage/postgres.ts';
import { startFloor } from './child.ts';
import { median, reportOf, rounded, type Effort, type Figures, type Report } from './figures.ts';
import { copyFloor, rowsToCopy } from './ingest-floor.ts';
import { frameOf } from './ingest-lines.ts';
import { openPipe, readAll, type Pipe } from './ingest-pipe.ts';
import { load } from './lab.ts';

type Place = { pipe: Pipe; feed: string; url: string; close: () => Promise<void> };

/**
 * Lines a second from Docker frames on a socket to committed, counted and indexed rows, each round followed by a bare COPY of
 * the very rows it stored; the speed of the frames alone; and the time it takes to drop a day. With `long`, how the memory of
 * the pipe grows under a steady load instead.
 */
export async function benchIngest({ quick, long }: Effort): Promise<Report> {
  const place = await openPlace();
  try {
    return await (long ? growth(place, quick ? 60 : 600) : speed(place, quick));
  } finally {
    await place.close();
  }
}

async function speed(place: Place, quick: boolean): Promise<Report> {
  const [pairs, lines] = quick ? [3, 100_000] : [5, 500_000];
  const taken: Record<'pipe' | 'floor' | 'text', number[]> = { pipe: [], floor: [], text: [] };
  for (let pair = 0; pair <= pairs; pair += 1) {
    await clear(place.pipe);
    const pipe = await timed(() => readAll(place.pipe.ingest, place.feed, { run: `run${pair}`, lines }));
    const copied = await rowsToCopy(place.pipe.store);
    const floors: number[] = [];
    for (const form of ['binary', 'text'] as const) {
      await clear(place.pipe);
      floors.push(await timed(() => copyFloor(place.url, copied, form)));
    }
    if (pair === 0) continue;
    taken.pipe.push(lines / pipe);
    taken.floor.push(lines / (floors[0] ?? 1));
    taken.text.push(lines / (floors[1] ?? 1));
  }
  const ratios = taken.pipe.map((one, at) => one / (taken.floor[at] ?? 1));
  const report = reportOf({
    lines_per_s: rounded(median(taken.pipe), 0), frames_parsed_per_s: parsing(quick), ...await retention(place, quick), samples: pairs, lines_each: lines, ...load(),
  }, { lines_per_s: rounded(median(taken.floor), 0), text_copy_lines_per_s: rounded(median(taken.text), 0) });
  return { ...report, ratio: { lines_per_s: rounded(median(ratios), 2), least_of_pairs: rounded(Math.min(...ratios), 2) } };
}

/** Lines a second that the frames of a container are cut into. */
function parsing(quick: boolean): number {
  const bytes = Buffer.concat(Array.from({ length: 20_000 }, (_, n) => frameOf(n, new Date())));
  const rates = Array.from({ length: quick ? 5 : 20 }, () => {
    const parser = frameParser({ tty: false, timed: true });
    const began = performance.now();
    let lines = 0;
    for (let at = 0; at < bytes.length; at += 65_536) {
      const { stdout, stderr } = parser.push(bytes.subarray(at, at + 65_536));
      lines += stdout.lines.length + stderr.lines.length;
    }
    return (lines / (performance.now() - began)) * 1000;
  });
  return rounded(median(rates), 0);
}

/** How long it takes to drop a day of a million lines whose services all have their documents. */
async function retention({ pipe, feed }: Place, quick: boolean): Promise<Figures> {
  const lines = quick ? 100_000 : 1_000_000;
  await clear(pipe);
  await readAll(pipe.ingest, feed, { run: 'retention', lines });
  await rows(pipe.store, "INSERT INTO log_summaries (service, month, document) SELECT DISTINCT service, date_trunc('month', day)::date, '{}'::jsonb FROM log_rollups");
  let dropped: string[] = [];
  const seconds = await timed(async () => { dropped = await purgeDays(pipe.store, { today: dayAfter(dayOf(new Date()), 90), days: 90 }); });
  return { retention_ms: rounded(seconds * 1000), retention_lines: lines, retention_days_dropped: dropped.length };
}

/** The most memory of this process over what it had before the first line, while lines come at a steady rate. */
async function growth({ pipe, feed }: Place, seconds: number): Promise<Report> {
  const perSecond = 5000;
  const before = process.memoryUsage.rss();
  let most = before;
  const watching = new AbortController();
  const watch = (async () => {
    while (!watching.signal.aborted) {
      most = Math.max(most, process.memoryUsage.rss());
      await sleep(500);
    }
  })();
  const took = await timed(() => readAll(pipe.ingest, feed, { run: 'long', lines: perSecond * seconds, perSecond }));
  watching.abort();
  await watch;
  const mb = (bytes: number) => rounded(bytes / 2 ** 20);
  const [stored] = await rows<{ lines: string }>(pipe.store, 'SELECT sum(lines) AS lines FROM log_rollups');
  return reportOf({
    growth_most_mb: mb(most - before), growth_at_end_mb: mb(process.memoryUsage.rss() - before), rss_before_mb: mb(before),
    seconds: rounded(took), lines: Number(stored?.lines ?? 0), ...load(),
  }, {});
}

async function openPlace(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'homelab-copilot-bench-'));
  await chmod(folder, 0o755);
  const embedded = await startEmbedded({ dir: join(folder, 'database') });
  const feed = join(folder, 'feed.sock');
  const feeder = startFloor('feed-ingest', [feed]);
  await Promise.race([new Promise<void>((resolve) => { feeder.lines(() => { resolve(); }); }), feeder.failed]);
  const pipe = await openPipe(embedded.url, folder);
  return {
    pipe, feed, url: embedded.url,
    close: async () => {
      await pipe.close();
      await feeder.stop();
      await embedded.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function clear({ store }: Pipe): Promise<void> {
  await rows(store, 'TRUNCATE logs, log_rollups, log_service_signatures, log_summaries');
  await rows(store, 'CHECKPOINT');
}

async function timed(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}
