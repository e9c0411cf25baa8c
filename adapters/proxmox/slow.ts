import { wordsOf } from '../../engine/errors.ts';
import type { Watching } from '../../engine/ports.ts';
import type { Sighting } from '../../engine/types.ts';
import { readBackups, type BackupMemory } from './backups.ts';
import { tell, type Cluster } from './cluster.ts';
import { readConfigOf } from './configs.ts';
import { readCertificates, readDisks, readHa, readPools, readReplication } from './health.ts';
import type { Rows } from './shapes.ts';
import { isOnline, watched } from './states.ts';
import { isAborted, orAborted } from './waiting.ts';

/** Something that changes slowly: what it is, how often it is read, and of whom, each read by itself. */
type SlowRead = {
  what: string;
  everyMinutes: number;
  of: (rows: Rows) => string[];
  read: (cluster: Cluster, rows: Rows, one: string) => Promise<Sighting[]>;
};

/** Everything that is read more rarely than at each poll. */
export function slowReads(): readonly SlowRead[] {
  const backups: BackupMemory = { tasks: new Map(), coveredSince: new Map() };
  return [
    { what: 'guest configurations', everyMinutes: 10, of: guests, read: readConfigOf },
    { what: 'high availability', everyMinutes: 5, of: once, read: readHa },
    { what: 'replication', everyMinutes: 5, of: nodes, read: readReplication },
    { what: 'backups', everyMinutes: 15, of: once, read: (cluster, rows) => readBackups(cluster, rows, backups) },
    { what: 'ZFS pools', everyMinutes: 15, of: nodes, read: readPools },
    { what: 'disks', everyMinutes: 60, of: nodes, read: readDisks },
    { what: 'certificates', everyMinutes: 60, of: nodes, read: readCertificates },
  ];
}

/** One slow read of one thing, and when it is due, in milliseconds since 1970. */
export type Errand = {
  key: string; due: number; everyMs: number;
  run: (cluster: Cluster, rows: Rows) => Promise<Sighting[]>;
  /** What it told last, so that what was taken away since can be told once more as that. */
  told: Sighting[];
};

const atOnce = 2;
const breathMs = 250;
const idleMs = 1000;

/** The first round is over within this time, however much there is to read. */
const firstRoundMs = 60_000;

/** Reads what changes slowly until the signal aborts, never more than two things at once; each fails alone. */
export async function readSlowly(cluster: Cluster, watching: Watching): Promise<void> {
  const reads = slowReads();
  let errands = new Map<string, Errand>();
  while (!isAborted(watching.signal)) {
    const { memory: { list, failed }, now, rhythm } = cluster;
    const rows = failed === null ? list?.rows : undefined;
    if (rows !== undefined) errands = plan(reads, rows, { errands, now: now().getTime() });
    const due = rows === undefined ? [] : dueNow(errands, now().getTime());
    await orAborted(Promise.all(due.map((errand) => runOne(cluster, watching, errand))), watching.signal);
    await rhythm.pause(due.length > 0 ? breathMs : idleMs, watching.signal);
  }
}

/** What is to be read of these rows: known errands stay as they are, new ones are spread over the first round. */
export function plan(reads: readonly SlowRead[], rows: Rows, { errands, now }: { errands: ReadonlyMap<string, Errand>; now: number }): Map<string, Errand> {
  const wanted = reads.flatMap((one) => one.of(rows).map((of) => ({ key: `${one.what} ${of}`, one, of })));
  return new Map(wanted.map(({ key, one, of }, at) => [key, errands.get(key) ?? {
    key, due: now + Math.floor((firstRoundMs * at) / wanted.length), everyMs: jittered(one.everyMinutes * 60_000, at),
    run: (cluster: Cluster, newest: Rows) => one.read(cluster, newest, of), told: [],
  }]));
}

/** At most two errands whose time has come, the longest overdue first; each is due again after its own interval. */
export function dueNow(errands: ReadonlyMap<string, Errand>, now: number): Errand[] {
  const due = [...errands.values()].filter((errand) => errand.due <= now).sort((a, b) => a.due - b.due).slice(0, atOnce);
  for (const errand of due) errand.due = now + errand.everyMs;
  return due;
}

async function runOne(cluster: Cluster, { seen, signal }: Watching, errand: Errand): Promise<void> {
  const { list } = cluster.memory;
  if (list === null) return;
  try {
    const sightings = await errand.run(cluster, list.rows);
    const news = [...sightings, ...takenAway(errand.told, sightings, cluster.now())];
    if (news.length > 0 && !signal.aborted) await seen(news);
    errand.told = sightings;
    tell(cluster, errand.key, null);
  } catch (error) {
    tell(cluster, errand.key, { words: wordsOf(error), error });
  }
}

/** A disk that was pulled or a job that was deleted has no line to say so: it is missing in a list that came whole. */
export function takenAway(before: readonly Sighting[], after: readonly Sighting[], at: Date): Sighting[] {
  const still = new Set(after.map(({ resource }) => resource));
  return before.filter(({ resource }) => !still.has(resource)).flatMap((one): Sighting[] => {
    if (one.kind !== 'disk.health' && one.kind !== 'zfs.state' && one.kind !== 'replication.state' && one.kind !== 'ha.state') return [];
    return [{ ...one, at, value: { ...one.value, present: false } } as Sighting];
  });
}

/** Up to a tenth more or less, so that what was begun together does not stay together. */
function jittered(everyMs: number, at: number): number {
  return Math.round(everyMs * (1 + ((at % 9) - 4) / 40));
}

function once(): string[] {
  return [''];
}

function nodes(rows: Rows): string[] {
  return rows.nodes.filter(isOnline).map(({ node }) => node);
}

function guests(rows: Rows): string[] {
  const online = new Set(nodes(rows));
  return watched(rows).filter(({ node }) => online.has(node)).map(({ vmid }) => String(vmid));
}
