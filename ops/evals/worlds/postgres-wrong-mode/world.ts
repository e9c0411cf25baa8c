import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'A database whose folder others may write to refuses to start.',
  provoked: 'postgres on a data directory of mode 0770',
  project: 'paperless', family: 'storage_permission', cause: 'volume_permission', culprit: 'db',
  things: {
    db: { image: 'postgres:{version}', ports: [5432], mounts: [{ destination: '/var/lib/postgresql/data', source: '/mnt/tank/db', type: 'bind', writable: true }] },
  },
  shows: { db: { is: 'loop', exit: 1 } },
  answers: { guided_ui_configuration: 'ends' },
  informative: ['validate_permissions'], fine: ['validate_paths'],
  words: { version: ['18', '16', '15-alpine'] },
});
