import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'The disk under a database is full, so that it cannot even write its lock file.',
  provoked: 'postgres on a tmpfs filled to the last byte',
  project: 'miniflux', family: 'storage_permission', cause: 'disk_full', culprit: 'db',
  things: {
    db: { image: 'postgres:{version}', ports: [5432], mounts: [{ destination: '/var/lib/postgresql/data', source: '/srv/db', type: 'bind', writable: true }] },
    app: { image: 'miniflux:2.2', needs: ['db'], ports: [8080] },
  },
  shows: { db: { is: 'loop', exit: 1 }, app: { is: 'cry', every: 20 } },
  answers: { guided_ui_configuration: 'ends' },
  informative: ['validate_paths'], fine: ['validate_permissions'],
  words: { version: ['18', '16', '17-alpine'] },
});
