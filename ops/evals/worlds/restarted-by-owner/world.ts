import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'The owner restarts a container with a command.',
  provoked: null,
  project: 'start', family: 'not_an_incident', cause: 'planned_restart', culprit: null,
  things: { dash: { image: 'homepage:{version}', ports: [3000] } },
  shows: { dash: { is: 'restarted' } },
  answers: {},
  informative: [],
  words: { version: ['0.10', '0.9', '1.0'] },
});
