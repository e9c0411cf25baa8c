import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'A second Redis on the network of the host finds its port taken.',
  provoked: 'redis-server on the port of another one',
  project: 'host', family: 'dependency_network', cause: 'port_conflict', culprit: 'cache',
  things: { cache: { image: 'redis:{version}', ports: [6379] } },
  shows: { cache: { is: 'loop', exit: 1 } },
  answers: { guided_ui_configuration: 'ends' },
  informative: ['validate_network_connectivity'],
  words: { version: ['7.0.15', '7.2.4', '6.2.14'] },
});
