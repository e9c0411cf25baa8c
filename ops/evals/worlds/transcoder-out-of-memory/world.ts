import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'A transcoder needs more memory than its limit allows, again and again.',
  provoked: null,
  project: 'transcoder', family: 'resource_limit', cause: 'oom_limit', culprit: 'transcoder',
  things: { transcoder: { image: 'tdarr:{version}', ports: [8265] } },
  shows: { transcoder: { is: 'oom', every: 240 } },
  answers: { restart_resource: { endsFor: 20 }, guided_ui_configuration: 'ends' },
  informative: [], fine: ['restart_resource'],
  words: { version: ['2.27', '2.26', '2.24'] },
});
