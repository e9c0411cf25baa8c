import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'The certificate of the other side has expired.',
  provoked: 'a Node.js client of a server with a certificate of 2024',
  project: 'sync', family: 'config_credentials', cause: 'certificate', culprit: 'sync',
  things: { sync: { image: 'vdirsyncer:{version}' } },
  shows: { sync: { is: 'cry', every: 20 } },
  answers: { guided_ui_configuration: 'ends' },
  informative: [],
  words: { version: ['0.19', '0.18', '0.17'] },
});
