import { defineJob } from '../job.ts';

/** Compares every declaration with the cluster; what differs becomes a card. */
export default defineJob({
  name: 'declared',
  about: 'Compares the declarations in Git with the cluster.',
  everySeconds: (limits) => 3 * limits.POLL_SECONDS,
  run: async (work) => { if (work.leads()) await work.compareDeclared(); },
});
