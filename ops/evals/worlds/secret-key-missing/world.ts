import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'A program of Python asks for a secret that nobody has set.',
  provoked: 'Python asking for a variable that is not set',
  project: 'secret', family: 'config_credentials', cause: 'missing_setting', culprit: 'inventory',
  things: { inventory: { image: 'homebox:{version}', ports: [7745] } },
  shows: { inventory: { is: 'loop', exit: 1 } },
  answers: { guided_ui_configuration: 'ends' },
  informative: [],
  words: { version: ['0.15', '0.16', '0.14'] },
});
