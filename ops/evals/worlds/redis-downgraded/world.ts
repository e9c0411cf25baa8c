import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'An older Redis cannot read what a newer one has written.',
  provoked: 'redis-server 7.0 on a dump that says it is of format 12',
  project: 'chat', family: 'version_upgrade', cause: 'app_version_downgrade', culprit: 'redis',
  things: { redis: { image: 'redis:{version}', ports: [6379] } },
  shows: { redis: { is: 'loop', exit: 1 } },
  answers: { guided_ui_configuration: 'ends' },
  informative: [], fine: ['create_snapshot'],
  words: { version: ['7.0.15', '7.2.4', '6.2.14'] },
});
