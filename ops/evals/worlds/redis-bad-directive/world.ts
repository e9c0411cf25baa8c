import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'A Redis refuses a misspelt line of its configuration.',
  provoked: 'redis-server with a misspelt directive',
  project: 'queue', family: 'config_credentials', cause: 'config_error', culprit: 'redis',
  things: { redis: { image: 'redis:{version}', ports: [6379] } },
  shows: { redis: { is: 'loop', exit: 1 } },
  answers: { guided_ui_configuration: 'ends' },
  informative: [], fine: ['validate_paths'],
  words: { version: ['7.0.15', '7.2.4', '6.2.14'] },
});
