import { isFault } from '../engine/errors.ts';
import type { JobItem } from '../templates/pages/status-view.ts';

/** What came of the jobs in this process since its start. */
export type JobRuns = {
  rang: (name: string) => void;
  /** Does the work of a job and notes how it ended; rejects as the work does. */
  through: (name: string, work: () => Promise<void>) => Promise<void>;
  of: (name: string) => Pick<JobItem, 'rangAt' | 'doneAt' | 'failed'>;
};

/** Keeps when each job last rang, last went well and last failed. */
export function jobRuns(now: () => Date): JobRuns {
  const runs = new Map<string, ReturnType<JobRuns['of']>>();
  const of = (name: string): ReturnType<JobRuns['of']> => runs.get(name) ?? { rangAt: null, doneAt: null, failed: null };
  return {
    of,
    rang: (name) => { runs.set(name, { ...of(name), rangAt: now() }); },
    through: async (name, work) => {
      try {
        await work();
        runs.set(name, { ...of(name), doneAt: now() });
      } catch (error) {
        const words = isFault(error) && error.expose ? error.message : 'the log at home says why';
        runs.set(name, { ...of(name), failed: { at: now(), words } });
        throw error;
      }
    },
  };
}
