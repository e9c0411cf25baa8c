import { wordsOf } from '../../engine/errors.ts';
import type { Watching } from '../../engine/ports.ts';
import type { Sighting } from '../../engine/types.ts';
import { readBackups, type BackupMemory } from './backups.ts';
import { tell, type Cluster } from './cluster.ts';
import { readConfigOf } from './configs.ts';
import { readCertificates, readDisks, readHa, readPools, readReplication } from './health.ts';
import { goneWithOwner, ledgerOf, leavingKinds, note, ownerOf, takenAway, type Ledger, type LeavingKind } from './leaving.ts';
import { holds, rightToSee } from './rights.ts';
import type { Rows } from './shapes.ts';
import { isOnline, watched } from './states.ts';
import { isAborted, orAborted } from './waiting.ts';

/** Something that changes slowly: what it is, how often it is read, and of whom, each read by itself; `lists` is what it lists whole. */
type SlowRead = {
  what: string;
  everyMinutes: number;
  lists?: LeavingKind;
  of: (rows: Rows) => string[];
  read: (cluster: Cluster, rows: Rows, one: string) => Promise<Sighting[]>;
};

/** Everything that is read more rarely than at each poll. */
export function slowReads(): readonly SlowRead[] {
  const backups: BackupMemory = { tasks: new Map(), coveredSince: new Map() };
  return [
    { what: 'guest configurations', everyMinutes: 10, of: guests, read: readConfigOf },
    { what: 'high availability', everyMinutes: 5, lists: 'ha.state', of: once, read: readHa },
    { what: 'replication', everyMinutes: 5, lists: 'replication.state', of: nodes, read: readReplication },
    { what: 'backups', everyMinutes: 15, of: once, read: (cluster, rows) => readBackups(cluster, rows, backups) },
    { what: 'ZFS pools', everyMinutes: 15, lists: 'zfs.state', of: nodes, read: readPools },
    { what: 'disks', everyMinutes: 60, lists: 'disk.health', of: nodes, read: readDisks },
    { what: 'certificates', everyMinutes: 60, of: nodes, read: readCertificates },
  ];
}

/** One slow read of one thing, and when it is due, in milliseconds since 1970. */
export type Errand = {
  key: string; of: string; due: number; everyMs: number; lists: LeavingKind | undefined;
  run: (cluster: Cluster, rows: Rows) => Promise<Sighting[]>;
};

const atOnce = 2;
const breathMs = 250;
const idleMs = 1000;

/** The first round is over within this time, however much there is to read. */
const firstRoundMs = 60_000;

/** Reads what changes slowly until the signal aborts, never more than two things at once; each fails alone. */
export async function readSlowly(cluster: Cluster, watching: Watching): Promise<void> {
  const round: Round = { reads: slowReads(), errands: new Map(), ledger: null };
  while (!isAborted(watching.signal)) {
    const { memory: { list, failed }, rhythm } = cluster;
    const rows = failed === null ? list?.rows : undefined;
    const due = rows === undefined ? 0 : await readDue(cluster, watching, { round, rows });
    await rhythm.pause(due > 0 ? breathMs : idleMs, watching.signal);
  }
}

type Round = { reads: readonly SlowRead[]; errands: Map<string, Errand>; ledger: Ledger | null };

/** Reads what is due; answers how much that was. */
async function readDue(cluster: Cluster, watching: Watching, { round, rows }: { round: Round; rows: Rows }): Promise<number> {
  const ledger = round.ledger ?? await knownTo(cluster, watching);
  if (ledger === null) return 0;
  const now = cluster.now().getTime();
  Object.assign(round, { ledger, errands: plan(round.reads, rows, { errands: round.errands, now }) });
  const due = dueNow(round.errands, now);
  await orAborted(Promise.all([tellGone(cluster, watching, { ledger, rows }), ...due.map((errand) => runOne(cluster, watching, { errand, ledger }))]), watching.signal);
  return due.length;
}

/** What an earlier process told; null while nobody can say. */
async function knownTo(cluster: Cluster, { known }: Watching): Promise<Ledger | null> {
  try {
    const facts = await known?.(leavingKinds) ?? [];
    tell(cluster, 'known', null);
    return ledgerOf(facts);
  } catch (error) {
    tell(cluster, 'known', { words: `What was known of Proxmox ${cluster.pve.name()} cannot be read now: ${wordsOf(error)}`, error });
    return null;
  }
}

/** What is to be read of these rows: known errands stay as they are, new ones are spread over the first round. */
export function plan(reads: readonly SlowRead[], rows: Rows, { errands, now }: { errands: ReadonlyMap<string, Errand>; now: number }): Map<string, Errand> {
  const wanted = reads.flatMap((one) => one.of(rows).map((of) => ({ key: `${one.what} ${of}`, one, of })));
  return new Map(wanted.map(({ key, one, of }, at) => [key, errands.get(key) ?? {
    key, of, lists: one.lists, due: now + Math.floor((firstRoundMs * at) / wanted.length), everyMs: jittered(one.everyMinutes * 60_000, at),
    run: (cluster: Cluster, newest: Rows) => one.read(cluster, newest, of),
  }]));
}

/** At most two errands whose time has come, the longest overdue first; each is due again after its own interval. */
export function dueNow(errands: ReadonlyMap<string, Errand>, now: number): Errand[] {
  const due = [...errands.values()].filter((errand) => errand.due <= now).sort((a, b) => a.due - b.due).slice(0, atOnce);
  for (const errand of due) errand.due = now + errand.everyMs;
  return due;
}

async function runOne(cluster: Cluster, watching: Watching, { errand, ledger }: { errand: Errand; ledger: Ledger }): Promise<void> {
  const { list } = cluster.memory;
  if (list === null) return;
  try {
    const sightings = await errand.run(cluster, list.rows);
    const { lists: kind, of } = errand;
    const rows = [list.rows, cluster.memory.list?.rows ?? list.rows];
    const gone = kind === undefined ? [] : takenAway(ledger, { kind, of, sightings }, { rows, at: cluster.now() });
    await store(watching, ledger, { sightings, gone: await surelyGone(cluster, gone) });
    tell(cluster, errand.key, null);
  } catch (error) {
    tell(cluster, errand.key, { words: wordsOf(error), error });
  }
}

async function tellGone(cluster: Cluster, watching: Watching, { ledger, rows }: { ledger: Ledger; rows: Rows }): Promise<void> {
  const gone = await surelyGone(cluster, goneWithOwner(ledger, rows, cluster.now()));
  await store(watching, ledger, { sightings: [], gone }).catch(() => undefined);
}

/** Of what seems to be gone, what the token would be shown if it were there; nothing while that cannot be asked, for it is asked again. */
async function surelyGone({ pve }: Cluster, gone: readonly Sighting[]): Promise<Sighting[]> {
  const sure: Sighting[] = [];
  for (const one of gone) {
    const right = rightToSee(ownerOf(one));
    if (right !== null && await holds(pve, right).catch(() => false)) sure.push(one);
  }
  return sure;
}

/** What could not be stored is told again by the next round. */
async function store({ seen, signal }: Watching, ledger: Ledger, { sightings, gone }: { sightings: Sighting[]; gone: Sighting[] }): Promise<void> {
  if (signal.aborted || sightings.length + gone.length === 0) return;
  await seen([...sightings, ...gone]);
  note(ledger, sightings, gone);
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
