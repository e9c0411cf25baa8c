import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'A page of a database reads other than it was written.',
  provoked: 'mariadbd with random bytes in ibdata1',
  project: 'cms', family: 'data_damage', cause: 'data_corruption', culprit: 'mariadb',
  things: { mariadb: { image: 'mariadb:{version}', ports: [3306] } },
  shows: { mariadb: { is: 'loop', exit: 1 } },
  answers: { guided_ui_configuration: 'ends', restart_resource: 'nothing' },
  informative: [], fine: ['create_snapshot', 'validate_paths'],
  words: { version: ['10.11.19', '11.4.4', '10.6.20'] },
});
