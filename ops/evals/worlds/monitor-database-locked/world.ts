import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'Two writers wait for one SQLite file.',
  provoked: 'two connections to one SQLite database, one holding it exclusively',
  project: 'monitor', family: 'resource_limit', cause: 'db_contention', culprit: 'monitor',
  things: { monitor: { image: 'uptime-kuma:{version}', ports: [3001] } },
  shows: { monitor: { is: 'cry', every: 12 } },
  answers: { guided_ui_configuration: 'ends' },
  informative: [],
  words: { version: ['1.23', '2.0', '1.22'] },
});
