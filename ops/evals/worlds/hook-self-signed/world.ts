import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'A hook is sent to a server with a certificate of its own making.',
  provoked: 'a Node.js client of a server with a self-signed certificate',
  project: 'hook', family: 'config_credentials', cause: 'certificate', culprit: 'hooks',
  things: { hooks: { image: 'webhooks:{version}' } },
  shows: { hooks: { is: 'cry', every: 20 } },
  answers: { guided_ui_configuration: 'ends' },
  informative: [],
  words: { version: ['2.8', '2.7', '2.9'] },
});
