import { defineJob } from '../job.ts';

/** Compares every card with what it should show. */
export default defineJob({
  name: 'reconcile',
  about: 'Compares the cards in the chats with what they should show.',
  everySeconds: () => 60,
  run: (work) => {
    work.reconcile();
    return Promise.resolve();
  },
});
