import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'A web server has fewer connections than it is asked for.',
  provoked: 'nginx with 6 worker_connections that asks itself',
  project: 'cdn', family: 'resource_limit', cause: 'db_contention', culprit: 'web',
  things: { web: { image: 'nginx:{version}', ports: [80] } },
  shows: { web: { is: 'cry', every: 10 } },
  answers: { guided_ui_configuration: 'ends' },
  informative: [],
  words: { version: ['1.27.2', '1.25', '1.22.1'] },
});
