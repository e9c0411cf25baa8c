import { defineJob } from '../job.ts';

/** Lets mail stand in for the chats while none of them can be reached. */
export default defineJob({
  name: 'stand-in',
  about: 'Sends high incidents by mail while no chat can be reached.',
  everySeconds: () => 15,
  run: (work) => work.standIn(),
});
