import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'One health check of a busy server comes too late, the next is well.',
  provoked: null,
  project: 'cinema', family: 'not_an_incident', cause: 'passing', culprit: null,
  things: { media: { image: 'media:{version}', ports: [8096], health: true } },
  shows: { media: { is: 'cry', every: 600 } },
  answers: {},
  informative: [],
  words: { version: ['10.10.3', '10.9.11', '10.8.13'] },
});
