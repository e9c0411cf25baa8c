import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'An image was updated, and a native module it needs is not in it.',
  provoked: 'a Node.js program without the module that it requires',
  project: 'native', family: 'version_upgrade', cause: 'missing_dependency', culprit: 'gallery',
  things: { gallery: { image: 'gallery:{version}', ports: [3000] } },
  shows: { gallery: { is: 'loop', exit: 1 } },
  answers: { guided_ui_configuration: 'ends' },
  informative: [], fine: ['validate_paths', 'create_snapshot'],
  words: { version: ['3.1', '3.2', '3.0'] },
});
