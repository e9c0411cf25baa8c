import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'After a power cut a large database replays its log; a restart would begin that anew.',
  provoked: null,
  project: 'talk', family: 'transient_state', cause: 'startup_order', culprit: 'db',
  things: { db: { image: 'postgres:{version}', ports: [5432] }, app: { image: 'matrix:1.120', needs: ['db'], ports: [8008] } },
  shows: { db: { is: 'cry', every: 15 }, app: { is: 'cry', every: 15 } },
  answers: { 'restart_resource db': 'harms', 'stop_resource db': 'harms' },
  endsAfter: 20,
  informative: [], fine: ['validate_network_connectivity'],
  words: { version: ['18.4', '16.2', '15.6'] },
});
