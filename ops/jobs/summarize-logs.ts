import { defineJob } from '../job.ts';

/** Writes the monthly summary of each log before any of its days is dropped. */
export default defineJob({
  name: 'summarize-logs',
  about: 'Writes what each log held in a month, before its days are dropped.',
  everySeconds: () => 3600,
  run: (work) => (work.leads() ? work.summarizeLogs() : Promise.resolve()),
});
