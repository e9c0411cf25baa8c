import { isFault, wordsOf } from '../../engine/errors.ts';
import type { Sighting } from '../../engine/types.ts';
import { backupStateOf, type Archive, type BackupJob, type BackupTask } from './backup-state.ts';
import { longestPause } from './calendar.ts';
import { read } from './client.ts';
import { refsFor, tell, type Cluster } from './cluster.ts';
import { holds } from './rights.ts';
import { backupJobShape, contentShape, includedShape, tasksShape, type Rows, type TaskRow } from './shapes.ts';
import { isOnline, watched } from './states.ts';
import { logOf, resultOf } from './tasks.ts';
import { readBackupLog } from './vzdump-log.ts';

/** What was read of backups before: the log of a task that has ended never changes. */
export type BackupMemory = { tasks: Map<string, BackupTask>; coveredSince: Map<string, Date> };

const daysBack = 35;
const tasksPerNode = 100;

/** How the backups of all guests stand: jobs, the logs of the tasks of five weeks, and what lies on the storages. */
export async function readBackups(cluster: Cluster, rows: Rows, memory: BackupMemory): Promise<Sighting[]> {
  const at = cluster.now();
  const jobs = await readJobs(cluster);
  for (const job of jobs) for (const vmid of job.guests) if (!memory.coveredSince.has(`${job.id} ${String(vmid)}`)) memory.coveredSince.set(`${job.id} ${String(vmid)}`, at);
  const blind = await readTasks(cluster, rows, memory);
  const archives = await readArchives(cluster, rows);
  const known = {
    now: at, jobs, tasks: [...memory.tasks.values()], archives, blind,
    coveredSince: (job: string, vmid: number) => memory.coveredSince.get(`${job} ${String(vmid)}`) ?? at,
  };
  const refs = refsFor(cluster);
  return watched(rows).filter(({ template }) => !template).map((guest) =>
    ({ resource: refs.guest(guest.vmid), kind: 'backup.state', at, key: 'state', value: backupStateOf(guest, known) }));
}

async function readJobs({ pve, now }: Cluster): Promise<BackupJob[]> {
  const jobs: BackupJob[] = [];
  for (const job of await read(pve, { doing: 'list the backup jobs', path: '/cluster/backup', as: backupJobShape })) {
    if (!job.enabled) continue;
    const included = await read(pve, { doing: 'tell whom a backup job takes', path: '/cluster/backup/{job}/included_volumes', with: { job: job.id }, as: includedShape });
    const pauseSeconds = job.schedule === undefined ? null : longestPause(job.schedule, now());
    jobs.push({ id: job.id, pauseSeconds, storage: job.storage ?? null, guests: new Set(included.children.map(({ id }) => id)) });
  }
  return jobs;
}

/** Answers the nodes whose tasks could not be read. */
async function readTasks(cluster: Cluster, rows: Rows, memory: BackupMemory): Promise<Set<string>> {
  const blind = new Set(rows.nodes.filter((node) => !isOnline(node)).map(({ node }) => node));
  const since = Math.floor(cluster.now().getTime() / 1000) - daysBack * 86_400;
  for (const { node } of rows.nodes.filter(isOnline)) {
    const seen = await tasksOf(cluster, node, since).catch((error: unknown) => notRead(cluster, node, error));
    if (seen === null) blind.add(node);
    for (const row of seen ?? []) if (memory.tasks.get(row.upid)?.running !== false) memory.tasks.set(row.upid, await taskOf(cluster, row));
  }
  for (const [upid, { startedAt }] of memory.tasks) if (startedAt.getTime() / 1000 < since) memory.tasks.delete(upid);
  return blind;
}

/** Without the right to see them Proxmox answers with no tasks at all, which must not look like backups that never ran. */
async function tasksOf({ pve }: Cluster, node: string, since: number): Promise<TaskRow[] | null> {
  const asked = { node, typefilter: 'vzdump', source: 'all', limit: tasksPerNode, since };
  const seen = await read(pve, { doing: 'list the backup tasks of a node', path: '/nodes/{node}/tasks', with: asked, as: tasksShape });
  return await holds(pve, { path: `/nodes/${node}`, privilege: 'Sys.Audit' }) ? seen : null;
}

function notRead(cluster: Cluster, node: string, error: unknown): null {
  tell(cluster, `backups of ${node}`, { words: wordsOf(error), error });
  return null;
}

async function taskOf({ pve }: Cluster, row: TaskRow): Promise<BackupTask> {
  const log = await logOf(pve, row).then(readBackupLog).catch((error: unknown) => {
    if (isFault(error, 'machine.unreachable')) throw error;
    return null;
  });
  return {
    upid: row.upid, node: row.node, startedAt: new Date(row.starttime * 1000), running: row.endtime == null,
    result: resultOf(row.status ?? ''), about: /^\d{3,9}$/.test(row.id) ? Number(row.id) : null, log,
  };
}

/** Proxmox shows backups only to who may make them, so that an empty list tells nothing. A shared storage is asked through one node. */
async function readArchives(cluster: Cluster, rows: Rows): Promise<Archive[]> {
  const holding = rows.storages.filter(({ content, status }) => status === 'available' && content.split(',').includes('backup'));
  const places = holding.filter((row, at) => !row.shared || holding.findIndex(({ storage }) => storage === row.storage) === at);
  const archives: Archive[] = [];
  for (const { node, storage } of places) {
    const asked = { doing: 'list the backups on a storage', path: '/nodes/{node}/storage/{storage}/content', with: { node, storage, content: 'backup' }, as: contentShape };
    const content = await read(cluster.pve, asked).catch((error: unknown) => notRead(cluster, `${node}/${storage}`, error));
    archives.push(...(content ?? []).flatMap(({ vmid, ctime, verification }) => (vmid === undefined || ctime === undefined ? [] : [{
      vmid, storage, at: new Date(ctime * 1000), verified: verifiedBy(verification?.state),
    }])));
  }
  return archives;
}

function verifiedBy(state: string | undefined): Archive['verified'] {
  if (state === undefined) return null;
  return state === 'ok' ? 'ok' : 'failed';
}
