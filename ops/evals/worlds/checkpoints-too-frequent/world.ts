import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'A database gives advice on a setting while it imports.',
  provoked: null,
  project: 'import', family: 'not_an_incident', cause: 'benign_noise', culprit: null,
  things: { db: { image: 'postgres:{version}', ports: [5432] } },
  shows: { db: { is: 'cry', every: 20 } },
  answers: {},
  informative: [],
  words: { version: ['18.4', '16.2', '15.6'] },
});
