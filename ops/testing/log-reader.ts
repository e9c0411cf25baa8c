import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LogSource } from '../../engine/ports.ts';
import { openStore, rows } from '../../storage/postgres.ts';
import { watchLogs } from '../ingest/watch-logs.ts';
import { openIngest } from '../ingest.ts';
import { holdLeases } from '../leases.ts';
import { signByWords, streamOf } from './log-lab.ts';

/**
 * A process that reads streams into a log pipe, from where they were left to a number of lines, and ends once all lines of
 * all streams are stored, by whomever: made to be killed while it does. Its streams are `a`, `b`, … of one service each.
 * With `leased` it reads only while it holds the lease, as the service does.
 */
const [, , settings = '{}'] = process.argv;
const { url, dataDir, streams, lines, leased } = JSON.parse(settings) as { url: string; dataDir: string; streams: number; lines: number; leased?: boolean };

const say = (words: string) => { process.stdout.write(`${words}\n`); };
const store = await openStore(url);
const ingest = await openIngest({
  store, dataDir, say, now: () => new Date(), values: { LOG_DAYS: 90, LOG_SPOOL_MB: 64, LOG_WINDOW_SECONDS: 10, LOG_LEARNING_MINUTES: 60 },
  facts: { keep: () => Promise.resolve([]) }, look: () => Promise.resolve(),
  signing: { signAll: signByWords, targetOf: () => null }, states: { set: (name, state) => { if (name === 'logs:lab') say(`${name} ${state}`); }, all: () => [] },
});
const source: LogSource = {
  name: 'logs:lab',
  read: async ({ cursors, take, signal }) => {
    await Promise.all(Array.from({ length: streams }, async (_, at) => {
      const stream = streamOf(String.fromCharCode(97 + at), { text: (n) => `${n % 3 === 0 ? 'ERROR' : 'INFO'} kind${n % 20} line ${n}` });
      const cursor = (await cursors([stream.name])).get(stream.name);
      for (let n = cursor?.taken ?? 0; n < lines && !signal.aborted;) {
        const to = Math.min(lines, n + 1 + ((n * 31) % 700));
        await take(stream.lines(n, to));
        n = to;
        await sleep(n % 7);
      }
    }));
    while (!signal.aborted) await sleep(50);
  },
};
const watched = watchLogs(source, ingest, { states: { set: (name, state) => { say(`${name} ${state}`); }, all: () => [] }, say });
const holding = leased === true ? holdLeases([watched], { store, holder: randomUUID(), answered: () => undefined, silent: say }) : null;
if (holding === null) watched.gained();
say('ready');

const ending = new AbortController();
process.once('SIGTERM', () => { ending.abort(); });
const isStored = async () => {
  const found = await rows<{ taken: string }>(store, 'SELECT taken FROM log_cursors').catch(() => []);
  return found.length === streams && found.every(({ taken }) => Number(taken) === lines);
};
while (!ending.signal.aborted && !await isStored()) await sleep(50);
await watched.stop();
await ingest.stop();
await holding?.stop();
await store.destroy();
say('done');
