import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'Somebody stops a container that nobody needs.',
  provoked: null,
  project: 'planned', family: 'not_an_incident', cause: 'planned_stop', culprit: null,
  things: { wiki: { image: 'dokuwiki:{version}', ports: [80] } },
  shows: { wiki: { is: 'stopped' } },
  answers: {},
  informative: [],
  words: { version: ['20240206', '20230404', '20250514'] },
});
