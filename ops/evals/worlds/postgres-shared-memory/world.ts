import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'A database is set to more shared memory than the machine has.',
  provoked: 'postgres with shared_buffers of 900 GB',
  project: 'maps', family: 'resource_limit', cause: 'oom_limit', culprit: 'db',
  things: { db: { image: 'postgres:{version}', ports: [5432] } },
  shows: { db: { is: 'loop', exit: 1 } },
  answers: { guided_ui_configuration: 'ends' },
  informative: [],
  words: { version: ['18.4', '16.2', '15.6'] },
});
