import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'Visitors close their pages before a web server has answered.',
  provoked: null,
  project: 'front', family: 'not_an_incident', cause: 'benign_noise', culprit: null,
  things: { web: { image: 'nginx:{version}', ports: [80] } },
  shows: { web: { is: 'cry', every: 45 } },
  answers: {},
  informative: [],
  words: { version: ['1.27.2', '1.25', '1.22.1'] },
});
