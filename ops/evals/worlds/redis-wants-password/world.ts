import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'Somebody set a password in Redis and not in the app.',
  provoked: null,
  project: 'docs', family: 'config_credentials', cause: 'stale_volume_credentials', culprit: 'worker',
  things: { redis: { image: 'redis:{version}', ports: [6379] }, worker: { image: 'paperless:2.13', needs: ['redis'] } },
  shows: { worker: { is: 'cry', every: 15 } },
  answers: { guided_ui_configuration: 'ends' },
  informative: [],
  words: { version: ['7.0.15', '7.2.4', '6.2.14'] },
});
