import type { BackupState, TaskResult } from '../../engine/fact-values.ts';
import type { BackupRun, GuestResult } from './vzdump-log.ts';

/** An enabled backup job, the longest pause in its schedule (null when that cannot be read), and the guests it takes. */
export type BackupJob = { id: string; pauseSeconds: number | null; storage: string | null; guests: ReadonlySet<number> };

/** One vzdump task with what its log told; `log` is null when it could not be read. */
export type BackupTask = { upid: string; node: string; startedAt: Date; running: boolean; result: TaskResult; about: number | null; log: BackupRun | null };

/** One backup that lies on a storage. */
export type Archive = { vmid: number; storage: string; at: Date; verified: 'ok' | 'failed' | null };

/** All that is known of backups at a moment; `blind` are nodes whose tasks could not be read. */
export type BackupEvidence = {
  now: Date; jobs: readonly BackupJob[]; tasks: readonly BackupTask[]; archives: readonly Archive[]; blind: ReadonlySet<string>;
  /** Since when a job is known to take a guest. */
  coveredSince: (job: string, vmid: number) => Date;
};

type Attempt = { at: Date; storage: string | null; result: GuestResult };
type Standing = { last: BackupState['last']; job: string | null };

/** Nights on which clocks change and nodes that start late are not worth an alarm. */
const graceMs = 3_600_000;
const graceShare = 0.05;
const worstFirst: readonly BackupState['last'][] = ['missing', 'failed', 'unknown', 'warnings', 'ok', 'none'];

/** How the backups of one guest stand: the worst of its jobs, each by its latest attempt; by what lies on the storages once the logs are gone. */
export function backupStateOf(guest: { vmid: number; node: string }, known: BackupEvidence): BackupState {
  const jobs = known.jobs.filter((job) => job.guests.has(guest.vmid));
  const attempts = attemptsAt(guest, jobs, known);
  const archives = known.archives.filter(({ vmid }) => vmid === guest.vmid).sort((a, b) => a.at.getTime() - b.at.getTime());
  const told = attempts.length > 0 ? attempts : archives.map(({ at, storage }): Attempt => ({ at, storage, result: 'ok' }));
  const standings = jobs.length === 0 ? [freely(told)] : jobs.map((job) => standing(job, guest, { attempts: told, known }));
  const worst = standings.toSorted((a, b) => worstFirst.indexOf(a.last) - worstFirst.indexOf(b.last))[0];
  const good = [...attempts.filter(({ result }) => result === 'ok' || result === 'warnings').map(({ at }) => at), ...archives.map(({ at }) => at)];
  const verified = archives.at(-1)?.verified ?? null;
  return {
    last: worst?.last ?? 'none', job: worst?.job ?? null, lastOkAt: latest(good), lastTriedAt: latest(attempts.map(({ at }) => at)),
    everySeconds: shortest(jobs.map(({ pauseSeconds }) => pauseSeconds)), ...(verified === null ? {} : { verified }),
  };
}

function standing(job: BackupJob, guest: { vmid: number; node: string }, { attempts, known }: { attempts: readonly Attempt[]; known: BackupEvidence }): Standing {
  const last = attempts.findLast(({ storage }) => storage === job.storage || storage === null || job.storage === null);
  const result = last?.result ?? 'unknown';
  const { pauseSeconds: pause } = job;
  if (known.blind.has(guest.node) || pause === null) return { job: job.id, last: result };
  const since = last?.at ?? known.coveredSince(job.id, guest.vmid);
  const late = known.now.getTime() - since.getTime() > pause * 1000 * (1 + graceShare) + graceMs;
  const working = known.tasks.some((task) => task.running && task.node === guest.node);
  return { job: job.id, last: late && !working ? 'missing' : result };
}

/** A guest that no job takes has what people made by hand. */
function freely(attempts: readonly Attempt[]): Standing {
  return { job: null, last: attempts.at(-1)?.result ?? 'none' };
}

function attemptsAt(guest: { vmid: number; node: string }, jobs: readonly BackupJob[], { tasks }: BackupEvidence): Attempt[] {
  return tasks.flatMap((task) => {
    const result = resultFor(guest, jobs, task);
    return result === null ? [] : [{ at: task.startedAt, storage: task.log?.storage ?? null, result }];
  }).sort((a, b) => a.at.getTime() - b.at.getTime());
}

/** A task that came to nobody failed for everyone it was for; whom it was for is in its command, or in the job that goes to the same storage. */
function resultFor({ vmid, node }: { vmid: number; node: string }, jobs: readonly BackupJob[], task: BackupTask): GuestResult | null {
  const { log } = task;
  const told = log?.results.get(vmid);
  if (told !== undefined) return task.running && told === 'unknown' ? null : told;
  if (task.running || task.node !== node || log?.skipped.includes(vmid) === true) return null;
  const named = [...(log?.named ?? []), ...(task.about === null ? [] : [task.about])];
  const meant = named.length > 0 ? named.includes(vmid) : jobs.some(({ storage }) => log === null || storage === log.storage);
  if (!meant) return null;
  if (log === null || task.result === 'unknown') return 'unknown';
  return task.result === 'failed' && (named.length > 0 || log.results.size === 0) ? 'failed' : null;
}

function latest(times: readonly Date[]): string | null {
  const last = times.toSorted((a, b) => a.getTime() - b.getTime()).at(-1);
  return last?.toISOString() ?? null;
}

function shortest(pauses: readonly (number | null)[]): number | null {
  const known = pauses.filter((pause) => pause !== null);
  return known.length === 0 ? null : Math.min(...known);
}
