import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'Somebody deploys a new version; the container is stopped and comes back.',
  provoked: null,
  project: 'team', family: 'not_an_incident', cause: 'planned_restart', culprit: null,
  things: { wiki: { image: 'outline:{version}', ports: [3000] } },
  shows: { wiki: { is: 'replaced' } },
  answers: {},
  informative: [],
  words: { version: ['0.80', '0.81', '0.82'] },
});
