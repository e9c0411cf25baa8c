import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'An app warns of retries that succeed.',
  provoked: null,
  project: 'retries', family: 'not_an_incident', cause: 'benign_noise', culprit: null,
  things: { weather: { image: 'weather:{version}', ports: [80] } },
  shows: { weather: { is: 'cry', every: 60 } },
  answers: {},
  informative: [],
  words: { version: ['3', '4', '5'] },
});
