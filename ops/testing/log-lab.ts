import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LogBatch, LogReading } from '../../engine/ports.ts';
import { RawLog, readAtHome } from '../../engine/raw-log.ts';
import type { ResourceRef, Sighting } from '../../engine/types.ts';
import type { LogLevel, Signature } from '../../engine/signature.ts';
import { openStore, type Store } from '../../storage/postgres.ts';
import { openIngest, type Ingest } from '../ingest.ts';
import { freshDatabase, type TestDatabase } from './database.ts';

/** A log pipe on a database of its own. `facts` are what it told, `looks` which services it made the engine look at. */
export type LogLab = {
  database: TestDatabase; store: Store; dataDir: string; ingest: Ingest; facts: Sighting[]; looks: (readonly ResourceRef[])[]; said: string[];
  states: Map<string, { state: string; words: string }>;
  /** Stops the pipe as the end of a service does, and opens another on the same folder. */
  restart: (choice?: LabChoice) => Promise<void>;
  close: () => Promise<void>;
};

/** What a test may choose of a lab. */
export type LabChoice = { url?: string; now?: () => Date; values?: Partial<typeof usual>; signAll?: (log: RawLog) => readonly Signature[] };

const usual = { LOG_DAYS: 90, LOG_SPOOL_MB: 64, LOG_WINDOW_SECONDS: 10, LOG_LEARNING_MINUTES: 60 };

/** Signs a line by its first two words: `ERROR disk` and `ERROR disk` are one signature, whatever follows. */
export function signByWords(log: RawLog): Signature[] {
  return readAtHome(log).map((line) => {
    const words = line.split(' ').slice(0, 2).join(' ');
    const known = signatures.get(words) ?? { id: words, template: `${words} <*>`, level: levels[line.split(' ')[0] ?? ''] ?? 'info', class: null };
    signatures.set(words, known);
    return known;
  });
}

const signatures = new Map<string, Signature>();
const levels: Record<string, LogLevel> = { ERROR: 'error', WARN: 'warning' };

/** Opens a pipe. */
export async function logLab(choice: LabChoice = {}): Promise<LogLab> {
  const [database, dataDir] = [await freshDatabase(), await mkdtemp(join(tmpdir(), 'homelab-copilot-logs-'))];
  const lab = { database, dataDir, facts: [], looks: [], said: [], states: new Map() } as unknown as LogLab;
  const open = async (how: LabChoice) => {
    lab.store = await openStore(how.url ?? database.url);
    lab.ingest = await openIngest({
      store: lab.store, dataDir, now: how.now ?? (() => new Date()), values: { ...usual, ...how.values },
      facts: { keep: (sightings) => { lab.facts.push(...sightings); return Promise.resolve([]); } },
      look: (services) => { lab.looks.push(services); return Promise.resolve(); },
      signing: { signAll: how.signAll ?? signByWords, targetOf: (line) => /to ([\w.:]+)/.exec(line)?.[1] ?? null },
      states: { set: (name, state, words) => lab.states.set(name, { state, words }), all: () => [] },
      say: (words) => { lab.said.push(words); },
    });
  };
  const close = async () => {
    await lab.ingest.stop();
    await lab.store.destroy().catch(() => undefined);
  };
  await open(choice);
  lab.restart = async (how = choice) => {
    await close();
    await open(how);
  };
  lab.close = async () => {
    await close();
    await database.drop();
    await rm(dataDir, { recursive: true, force: true });
  };
  return lab;
}

/** A stream of a service whose every line is like no other: `lines(from, to)` are its lines of these numbers, as a batch. */
export function streamOf(name: string, how: { service?: ResourceRef; text?: (n: number) => string; at?: (n: number) => string } = {}) {
  const service = how.service ?? `docker://nas1/${name}`;
  const text = how.text ?? ((n: number) => `INFO ${name} line ${n}`);
  const at = how.at ?? ((n: number) => new Date(Date.now() - 3000 + (n % 1000)).toISOString());
  return {
    name, service,
    lines: (from: number, to: number): LogBatch => {
      const numbers = Array.from({ length: to - from }, (_, n) => from + n);
      return { service, source: name, stream: 'stdout', ats: numbers.map(at), lines: new RawLog(numbers.map(text)), cursor: { value: `after ${to - 1}`, taken: to } };
    },
  };
}

/** What a pipe gives to a source that is never told to go. */
export function readingOf(lab: Pick<LogLab, 'ingest'>, signal = new AbortController().signal): LogReading {
  return lab.ingest.reading(signal);
}

/** How many of the lines of a stream are stored, and how many different ones. */
export async function storedOf(lab: Pick<LogLab, 'database'>, service: ResourceRef): Promise<{ lines: number; different: number }> {
  const [found] = await lab.database.query<{ lines: number; different: number }>(
    'SELECT count(*)::int AS lines, count(DISTINCT line)::int AS different FROM logs WHERE service = $1', [service]);
  return found ?? { lines: 0, different: 0 };
}

/** Whether the roll-ups say of each day, service and signature what the lines say. */
export async function wrongRollups(lab: Pick<LogLab, 'database'>): Promise<unknown[]> {
  return lab.database.query(
    `SELECT * FROM (SELECT day, service, signature, count(*) AS lines FROM logs GROUP BY day, service, signature) l
     FULL JOIN log_rollups r USING (day, service, signature) WHERE l.lines IS DISTINCT FROM r.lines
     UNION ALL
     SELECT NULL, service, signature, l.lines, s.total FROM (SELECT service, signature, count(*) AS lines FROM logs GROUP BY service, signature) l
     FULL JOIN log_service_signatures s USING (service, signature) WHERE l.lines IS DISTINCT FROM s.total`);
}
