import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'A crawler holds more files open than it may.',
  provoked: 'a Node.js program with a limit of 40 open files',
  project: 'crawler', family: 'resource_limit', cause: 'system_limit', culprit: 'crawler',
  things: { crawler: { image: 'archivebox:{version}', ports: [8000] } },
  shows: { crawler: { is: 'cry', every: 12 } },
  answers: { guided_ui_configuration: 'ends', restart_resource: { endsFor: 25 } },
  informative: [], fine: ['restart_resource'],
  words: { version: ['0.8', '0.7', '0.9'] },
});
