import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'A program is not told the address of its database.',
  provoked: 'a Node.js program without the variable that it asks for',
  project: 'url', family: 'config_credentials', cause: 'missing_setting', culprit: 'bot',
  things: { bot: { image: 'recipe-bot:{version}' } },
  shows: { bot: { is: 'loop', exit: 1 } },
  answers: { guided_ui_configuration: 'ends' },
  informative: [],
  words: { version: ['1', '2', '3'] },
});
