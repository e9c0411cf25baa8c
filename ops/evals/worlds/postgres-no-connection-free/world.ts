import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'All connections of a database are taken.',
  provoked: 'more clients than max_connections of postgres',
  project: 'flows', family: 'resource_limit', cause: 'db_contention', culprit: 'db',
  things: { db: { image: 'postgres:{version}', ports: [5432] }, app: { image: 'n8n:1.70', needs: ['db'], ports: [5678] } },
  shows: { db: { is: 'cry', every: 10 }, app: { is: 'cry', every: 20 } },
  answers: { guided_ui_configuration: 'ends', 'restart_resource db': { endsFor: 25 } },
  informative: [], fine: ['restart_resource'],
  words: { version: ['18.4', '16.2', '15.6'] },
});
