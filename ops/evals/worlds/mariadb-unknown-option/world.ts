import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'An update of the options file left a word that the database does not know.',
  provoked: 'mariadbd with a misspelt option',
  project: 'plans', family: 'config_credentials', cause: 'config_error', culprit: 'mariadb',
  things: { mariadb: { image: 'mariadb:{version}', ports: [3306] }, web: { image: 'leantime:3', ports: [80] } },
  shows: { mariadb: { is: 'loop', exit: 7 } },
  answers: { guided_ui_configuration: 'ends' },
  informative: [], fine: ['validate_paths'],
  words: { version: ['10.11.19', '11.4.4', '10.6.20'] },
});
