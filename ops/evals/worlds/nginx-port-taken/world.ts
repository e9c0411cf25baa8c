import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'A web server cannot have port 80, which another program holds.',
  provoked: 'nginx on a port that a Python server holds',
  project: 'start', family: 'dependency_network', cause: 'port_conflict', culprit: 'web',
  things: { web: { image: 'nginx:{version}', ports: [80] } },
  shows: { web: { is: 'loop', exit: 1 } },
  answers: { guided_ui_configuration: 'ends' },
  informative: ['validate_network_connectivity'],
  words: { version: ['1.27.2', '1.25', '1.22.1'] },
});
