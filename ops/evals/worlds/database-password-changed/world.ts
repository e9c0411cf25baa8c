import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'An app uses a new password; the database keeps the one it was made with.',
  provoked: 'a client with a wrong password against postgres',
  project: 'links', family: 'config_credentials', cause: 'stale_volume_credentials', culprit: 'db',
  things: { db: { image: 'postgres:{version}', ports: [5432] }, app: { image: 'linkding:1.36', needs: ['db'], ports: [9090] } },
  shows: { db: { is: 'cry', every: 15 }, app: { is: 'cry', every: 15 } },
  answers: { guided_ui_configuration: 'ends' },
  informative: [],
  words: { version: ['18.4', '16.2', '15.6'] },
});
