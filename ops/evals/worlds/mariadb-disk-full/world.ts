import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'A database on a full disk ends at each start.',
  provoked: 'mariadbd on a tmpfs filled to the last byte',
  project: 'kodi', family: 'storage_permission', cause: 'disk_full', culprit: 'mariadb',
  things: {
    mariadb: { image: 'mariadb:{version}', ports: [3306], mounts: [{ destination: '/config', source: '/srv/mariadb', type: 'bind', writable: true }] },
  },
  shows: { mariadb: { is: 'loop', exit: 1 } },
  answers: { guided_ui_configuration: 'ends' },
  informative: ['validate_paths'], fine: ['validate_permissions'],
  words: { version: ['10.11', '11.4', '10.6'] },
});
