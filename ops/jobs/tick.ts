import { defineJob } from '../job.ts';

/** The safety net: looks at everything this process watches, and again at what is open. */
export default defineJob({
  name: 'tick',
  about: 'Looks at everything; events do not wait for it.',
  everySeconds: (limits) => limits.POLL_SECONDS,
  run: async (work) => {
    await work.look();
    if (work.leads()) await work.sweep();
  },
});
