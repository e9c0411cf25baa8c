import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'A restored folder belongs to another user than the database runs as.',
  provoked: 'mariadbd as nobody on a data directory of uid 1000 without rights for others',
  project: 'bookstack', family: 'storage_permission', cause: 'volume_permission', culprit: 'mariadb',
  things: {
    mariadb: { image: 'mariadb:{version}', ports: [3306], mounts: [{ destination: '/var/lib/mysql', source: '/srv/mysql', type: 'bind', writable: true }] },
    web: { image: 'bookstack:24', ports: [80] },
  },
  shows: { mariadb: { is: 'loop', exit: 1 } },
  answers: { guided_ui_configuration: 'ends' },
  informative: ['validate_permissions'], fine: ['validate_paths'],
  words: { version: ['10.11', '11.4', '10.6'] },
});
