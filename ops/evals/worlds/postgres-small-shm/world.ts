import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'Large queries fail because /dev/shm of the container holds 64 MB.',
  provoked: null,
  project: 'statistics', family: 'resource_limit', cause: 'shm_too_small', culprit: 'db',
  things: { db: { image: 'postgres:{version}', ports: [5432] } },
  shows: { db: { is: 'cry', every: 15 } },
  answers: { guided_ui_configuration: 'ends' },
  informative: [],
  words: { version: ['18.4', '16.2', '15.6'] },
});
