import { defineJob } from '../job.ts';

/** Makes the digest of the day before, once its time of day has come. */
export default defineJob({
  name: 'digest',
  about: 'Makes the digest of the day before, once a day.',
  everySeconds: () => 60,
  run: (work) => work.digest(),
});
