import { defineJob } from '../job.ts';

/** Says again what is still open, at growing pauses. */
export default defineJob({
  name: 'remind',
  about: 'Reminds of incidents that are still open and of approvals that wait.',
  everySeconds: () => 60,
  run: (work) => (work.leads() ? work.remind() : Promise.resolve()),
});
