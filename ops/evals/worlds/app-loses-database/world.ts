import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'Somebody stopped a database, and the app that needs it cries.',
  provoked: 'a Node.js program that connects to a port nobody listens on',
  project: 'outline', family: 'dependency_network', cause: 'dependency_down', culprit: 'db',
  things: { db: { image: 'postgres:{version}', ports: [5432] }, app: { image: 'outline:0.80', needs: ['db'], ports: [3000] } },
  shows: { db: { is: 'stopped' }, app: { is: 'cry', every: 15 } },
  answers: { 'start_resource db': 'ends', 'restart_resource db': 'ends' },
  informative: ['start_resource'], fine: ['validate_network_connectivity', 'restart_resource'],
  words: { version: ['16', '18', '15'] },
});
