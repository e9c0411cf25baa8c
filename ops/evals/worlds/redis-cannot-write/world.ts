import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'A Redis whose folder belongs to somebody else cannot open its append-only file.',
  provoked: 'redis-server as nobody in a folder of root, with appendonly yes',
  project: 'nextcloud', family: 'storage_permission', cause: 'volume_permission', culprit: 'redis',
  things: {
    redis: { image: 'redis:{version}', ports: [6379], mounts: [{ destination: '/data', source: '/srv/redis', type: 'bind', writable: true }] },
    web: { image: 'nextcloud:29', ports: [80] },
  },
  shows: { redis: { is: 'loop', exit: 1 } },
  answers: { guided_ui_configuration: 'ends' },
  informative: ['validate_permissions'], fine: ['validate_paths'],
  words: { version: ['7.0.15', '7.2.4', '6.2.14'] },
});
