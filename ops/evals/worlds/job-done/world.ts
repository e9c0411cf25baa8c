import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'A job ends well every half hour.',
  provoked: null,
  project: 'nightly', family: 'not_an_incident', cause: 'finished_job', culprit: null,
  things: { backup: { image: 'restic:{version}', restart: 'no' } },
  shows: { backup: { is: 'done', every: 600 } },
  answers: {},
  informative: [],
  words: { version: ['0.17', '0.16', '0.15'] },
});
