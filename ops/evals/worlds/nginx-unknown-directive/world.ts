import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'A web server refuses a misspelt line of its configuration.',
  provoked: 'nginx with a misspelt directive',
  project: 'blog', family: 'config_credentials', cause: 'config_error', culprit: 'web',
  things: { web: { image: 'nginx:{version}', ports: [80] } },
  shows: { web: { is: 'loop', exit: 1 } },
  answers: { guided_ui_configuration: 'ends' },
  informative: [], fine: ['validate_paths'],
  words: { version: ['1.27.2', '1.25', '1.22.1'] },
});
