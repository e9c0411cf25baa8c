import { defineJob } from '../job.ts';

/** Makes the vectors of what is remembered and brings Chroma in line; it is rung as soon as something new is remembered. */
export default defineJob({
  name: 'index-memory',
  about: 'Makes the vectors of what is remembered and brings the index in line with the database.',
  everySeconds: () => 60,
  run: (work) => (work.leads() ? work.indexMemory() : Promise.resolve()),
});
