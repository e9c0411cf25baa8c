import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'A proxy refuses a configuration that names a backend there is not.',
  provoked: 'haproxy with a default_backend that is not defined',
  project: 'haproxy', family: 'config_credentials', cause: 'config_error', culprit: 'edge',
  things: { edge: { image: 'haproxy:{version}', ports: [80, 443] } },
  shows: { edge: { is: 'loop', exit: 1 } },
  answers: { guided_ui_configuration: 'ends' },
  informative: [], fine: ['validate_paths'],
  words: { version: ['2.6.12', '2.8.5', '3.0.6'] },
});
