import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'The stick that a bridge speaks through is not there.',
  provoked: 'Python opening a serial device that is not there',
  project: 'home', family: 'hardware_device', cause: 'missing_device', culprit: 'bridge',
  things: { bridge: { image: 'deconz:{version}', ports: [8080] } },
  shows: { bridge: { is: 'loop', exit: 1 } },
  answers: { guided_ui_configuration: 'ends' },
  informative: ['validate_paths'],
  words: { version: ['2.28', '2.27', '2.26'] },
});
