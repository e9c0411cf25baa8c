import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'After a power cut an app gave up before its database had recovered.',
  provoked: null,
  project: 'read', family: 'dependency_network', cause: 'startup_order', culprit: 'app',
  things: { db: { image: 'postgres:16', ports: [5432] }, app: { image: 'wallabag:{version}', needs: ['db'], ports: [80], restart: 'no' } },
  shows: { app: { is: 'end', exit: 1 } },
  answers: { start_resource: 'ends', restart_resource: 'ends' },
  informative: ['start_resource'], fine: ['restart_resource', 'validate_network_connectivity'],
  words: { version: ['2.6.10', '2.6.9', '2.5.4'] },
});
