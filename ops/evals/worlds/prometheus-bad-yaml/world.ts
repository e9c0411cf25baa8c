import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'A time series database cannot read its configuration.',
  provoked: 'prometheus with a misspelt key in its YAML',
  project: 'graphs', family: 'config_credentials', cause: 'config_error', culprit: 'prometheus',
  things: { prometheus: { image: 'prom/prometheus:{version}', ports: [9090] } },
  shows: { prometheus: { is: 'loop', exit: 2 } },
  answers: { guided_ui_configuration: 'ends' },
  informative: [], fine: ['validate_paths'],
  words: { version: ['2.42.0', '2.53.1', '3.0.1'] },
});
