import type { Limits } from '../engine/policy.ts';

/** What a job may do when its bell rings. What must happen is read from Postgres, so a lost or doubled bell changes nothing. */
export type JobWork = {
  /** Whether this process does what only one must do. */
  leads: () => boolean;
  look: () => Promise<void>;
  sweep: () => Promise<void>;
  compareDeclared: () => Promise<void>;
  expire: () => Promise<void>;
  reconcile: () => void;
  remind: () => Promise<void>;
  digest: () => Promise<void>;
  standIn: () => Promise<void>;
  keepLogs: () => Promise<void>;
  indexMemory: () => Promise<void>;
  summarizeLogs: () => Promise<void>;
  purge: () => Promise<void>;
};

/** Work on a bell. `everySeconds` is how often it rings at most. */
export type Job = {
  part: 'job';
  name: string;
  about: string;
  everySeconds: (limits: Limits) => number;
  run: (work: JobWork) => Promise<void>;
};

/** A file of `ops/jobs/` exports one of these by default. */
export function defineJob(job: Omit<Job, 'part'>): Job {
  return { part: 'job', ...job };
}
