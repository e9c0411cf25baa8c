import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'A power cut left garbage in the append-only file.',
  provoked: 'redis-server with garbage in the middle of its append-only file',
  project: 'auth', family: 'data_damage', cause: 'data_corruption', culprit: 'redis',
  things: { redis: { image: 'redis:{version}', ports: [6379] } },
  shows: { redis: { is: 'loop', exit: 1 } },
  answers: { guided_ui_configuration: 'ends', restart_resource: 'nothing' },
  informative: [], fine: ['create_snapshot', 'validate_paths'],
  words: { version: ['7.0.15', '7.2.4', '6.2.14'] },
});
