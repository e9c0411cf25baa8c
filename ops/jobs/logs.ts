import { defineJob } from '../job.ts';

/** Drops days of log lines that are summarized and older than they are kept. */
export default defineJob({
  name: 'logs',
  about: 'Makes room for the log lines of tomorrow and drops those that are older than they are kept.',
  everySeconds: () => 3600,
  run: (work) => (work.leads() ? work.keepLogs() : Promise.resolve()),
});
