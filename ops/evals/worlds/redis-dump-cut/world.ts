import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'The dump of a Redis ends in the middle.',
  provoked: 'redis-server with a dump cut after 40 bytes',
  project: 'mail', family: 'data_damage', cause: 'data_corruption', culprit: 'cache',
  things: { cache: { image: 'redis:{version}', ports: [6379] } },
  shows: { cache: { is: 'loop', exit: 1 } },
  answers: { guided_ui_configuration: 'ends', restart_resource: 'nothing' },
  informative: [], fine: ['create_snapshot', 'validate_paths'],
  words: { version: ['7.0.15', '7.2.4', '6.2.14'] },
});
