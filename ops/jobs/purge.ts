import { defineJob } from '../job.ts';

/** Drops what is older than its retention. */
export default defineJob({
  name: 'purge',
  about: 'Drops facts and moves that are older than they are kept.',
  everySeconds: () => 3600,
  run: (work) => (work.leads() ? work.purge() : Promise.resolve()),
});
