import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'A page needs more memory than PHP may have.',
  provoked: 'php with a memory_limit of 16 MB that a loop fills',
  project: 'pictures', family: 'resource_limit', cause: 'oom_limit', culprit: 'shop',
  things: { shop: { image: 'piwigo:{version}', ports: [80] } },
  shows: { shop: { is: 'cry', every: 12 } },
  answers: { guided_ui_configuration: 'ends' },
  informative: [],
  words: { version: ['14.5', '15.0', '13.8'] },
});
