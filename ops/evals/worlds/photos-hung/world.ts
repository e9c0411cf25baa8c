import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'A server runs and answers nothing any more.',
  provoked: null,
  project: 'album', family: 'transient_state', cause: 'hung_process', culprit: 'photos',
  things: { photos: { image: 'photoview:{version}', ports: [80], health: true } },
  shows: { photos: { is: 'sick', every: 60 } },
  answers: { restart_resource: 'ends' },
  informative: ['restart_resource'],
  words: { version: ['2.4', '2.3', '2.4.1'] },
});
