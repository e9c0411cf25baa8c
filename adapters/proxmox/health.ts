import type { FactValues } from '../../engine/fact-values.ts';
import type { Sighting } from '../../engine/types.ts';
import { read } from './client.ts';
import { refsFor, type Cluster } from './cluster.ts';
import { certificatesShape, disksShape, haShape, poolShape, poolsShape, replicationShape, type Rows } from './shapes.ts';
import { readSmart } from './smart.ts';
import { watched } from './states.ts';

type Ha = FactValues['ha.state'];

const haStates: Record<string, Ha['status']> = {
  started: 'started', request_start: 'started', request_start_balance: 'started', stopped: 'stopped', request_stop: 'stopped', disabled: 'stopped',
  error: 'error', fence: 'fence', recovery: 'recovery', migrate: 'migrate', relocate: 'migrate',
};
const poolStates: Record<string, FactValues['zfs.state']['health']> = {
  ONLINE: 'online', DEGRADED: 'degraded', FAULTED: 'faulted', UNAVAIL: 'faulted', SUSPENDED: 'faulted', OFFLINE: 'other', REMOVED: 'other',
};

/** What the high availability managers say of the guests they keep. */
export async function readHa(cluster: Cluster, rows: Rows): Promise<Sighting[]> {
  const at = cluster.now();
  const services = await read(cluster.pve, { doing: 'tell what high availability does', path: '/cluster/ha/status/current', as: haShape });
  const heeded = new Set(watched(rows).map(({ vmid }) => vmid));
  return services.filter(({ type }) => type === 'service').flatMap(({ sid = '', state = '', request_state: wanted = '' }) => {
    const vmid = Number(sid.split(':')[1]);
    if (!heeded.has(vmid)) return [];
    return [{ resource: refsFor(cluster).guest(vmid), kind: 'ha.state', at, key: 'state', value: { status: haStates[state] ?? 'other', wanted } }];
  });
}

/** How the replication jobs that start on a node stand. */
export async function readReplication(cluster: Cluster, rows: Rows, node: string): Promise<Sighting[]> {
  const at = cluster.now();
  const jobs = await read(cluster.pve, { doing: 'tell how replication goes', path: '/nodes/{node}/replication', with: { node }, as: replicationShape });
  const heeded = new Set(watched(rows).map(({ vmid }) => vmid));
  return jobs.filter(({ guest }) => guest === undefined || heeded.has(guest)).map((job) => ({
    resource: refsFor(cluster).replication(job.id), kind: 'replication.state', at, key: 'state',
    value: { job: job.id, target: job.target, failures: job.fail_count, lastSyncAt: job.last_sync > 0 ? new Date(job.last_sync * 1000).toISOString() : null },
  }));
}

/** The certificate of a node that ends first. */
export async function readCertificates(cluster: Cluster, _rows: Rows, node: string): Promise<Sighting[]> {
  const at = cluster.now();
  const all = await read(cluster.pve, { doing: 'list the certificates of a node', path: '/nodes/{node}/certificates/info', with: { node }, as: certificatesShape });
  const first = all.filter(({ notafter }) => notafter !== undefined).sort((a, b) => (a.notafter ?? 0) - (b.notafter ?? 0))[0];
  if (first?.notafter === undefined) return [];
  const value = { notAfter: new Date(first.notafter * 1000).toISOString(), subject: first.subject };
  return [{ resource: refsFor(cluster).node(node), kind: 'certificate.state', at, key: 'state', value }];
}

/** What the disks of a node say of themselves; one that does not tell its health is not asked for more, for it has no SMART. */
export async function readDisks(cluster: Cluster, _rows: Rows, node: string): Promise<Sighting[]> {
  const at = cluster.now();
  const disks = await read(cluster.pve, { doing: 'list the disks of a node', path: '/nodes/{node}/disks/list', with: { node }, as: disksShape });
  const telling = disks.filter(({ devpath, health }) => healthOf(health) !== 'unknown' && /^\/dev\/[a-zA-Z0-9/]+$/.test(devpath));
  const told = await readSmart(cluster, node, telling.map(({ devpath }) => devpath));
  return disks.map(({ devpath, health, wearout, model }) => {
    const smart = told.get(devpath);
    const value = { health: healthOf(health), wearoutPercent: wornBy(wearout), model: (model ?? '').replaceAll('_', ' ').trim(), ...(smart ? { smart } : {}) };
    return { resource: refsFor(cluster).disk(node, devpath), kind: 'disk.health', at, key: 'state', value };
  });
}

/** The ZFS pools of a node with the errors their devices have counted. */
export async function readPools(cluster: Cluster, _rows: Rows, node: string): Promise<Sighting[]> {
  const at = cluster.now();
  const pools = await read(cluster.pve, { doing: 'list the ZFS pools of a node', path: '/nodes/{node}/disks/zfs', with: { node }, as: poolsShape });
  const sightings: Sighting[] = [];
  for (const { name, health } of pools) {
    const pool = await read(cluster.pve, { doing: 'look into a ZFS pool', path: '/nodes/{node}/disks/zfs/{pool}', with: { node, pool: name }, as: poolShape });
    const value = { pool: name, health: poolStates[health.toUpperCase()] ?? 'unknown', errors: dataErrors(pool.errors) + counted(pool.children) };
    sightings.push({ resource: refsFor(cluster).zfs(node, name), kind: 'zfs.state', at, key: 'state', value });
  }
  return sightings;
}

function healthOf(word: string | undefined): FactValues['disk.health']['health'] {
  if (word === 'PASSED' || word === 'OK') return 'passed';
  return word !== undefined && /^FAIL/i.test(word) ? 'failed' : 'unknown';
}

/** Proxmox tells how much life is left, in percent; a fact tells how much is used up. */
function wornBy(left: number | string | null | undefined): number | null {
  const percent = typeof left === 'number' ? left : Number.parseFloat(left ?? '');
  return Number.isFinite(percent) ? Math.min(100, Math.max(0, Math.round(100 - percent))) : null;
}

function dataErrors(words: string): number {
  return Number(/^(\d+)\s+data errors/.exec(words.trim())?.[1] ?? 0);
}

type Vdev = { read?: number | undefined; write?: number | undefined; cksum?: number | undefined; children?: Vdev[] | undefined };

/** A device above others repeats their errors; those at the end of the tree are counted. */
function counted(vdevs: readonly Vdev[]): number {
  return vdevs.reduce((sum, { read: r = 0, write: w = 0, cksum = 0, children = [] }) => sum + (children.length > 0 ? counted(children) : r + w + cksum), 0);
}
