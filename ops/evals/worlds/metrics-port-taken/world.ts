import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'A program of Node.js finds its port taken.',
  provoked: 'two servers of Node.js on one port',
  project: 'metrics', family: 'dependency_network', cause: 'port_conflict', culprit: 'metrics',
  things: { metrics: { image: 'uptime-page:{version}', ports: [3001] } },
  shows: { metrics: { is: 'loop', exit: 1 } },
  answers: { guided_ui_configuration: 'ends' },
  informative: ['validate_network_connectivity'],
  words: { version: ['1.23', '2.0', '1.22'] },
});
