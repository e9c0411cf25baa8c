import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'A Redis warns of a kernel setting at each start and works well.',
  provoked: 'redis-server on a kernel with vm.overcommit_memory = 0',
  project: 'immich', family: 'not_an_incident', cause: 'benign_noise', culprit: null,
  things: { redis: { image: 'redis:{version}', ports: [6379] } },
  shows: { redis: { is: 'cry', every: 300 } },
  answers: {},
  informative: [],
  words: { version: ['7.0.15', '7.2.4', '6.2.14'] },
});
