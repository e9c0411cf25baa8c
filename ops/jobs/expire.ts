import { defineJob } from '../job.ts';

/** Parks offers whose time is over; the press itself compares the time too. */
export default defineJob({
  name: 'expire',
  about: 'Parks offers that nobody decided in time.',
  everySeconds: () => 60,
  run: (work) => (work.leads() ? work.expire() : Promise.resolve()),
});
