import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'A registry refuses pulls because there were too many.',
  provoked: null,
  project: 'downloads', family: 'dependency_network', cause: 'rate_limited', culprit: 'updater',
  things: { updater: { image: 'diun:{version}' } },
  shows: { updater: { is: 'cry', every: 20 } },
  answers: { guided_ui_configuration: 'ends' },
  informative: [],
  words: { version: ['4.28', '4.29', '4.27'] },
});
