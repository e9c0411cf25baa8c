import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'A database on the network of the host finds its port taken.',
  provoked: 'postgres on a port that is taken',
  project: 'tandoor', family: 'dependency_network', cause: 'port_conflict', culprit: 'db',
  things: { db: { image: 'postgres:{version}', ports: [5432] } },
  shows: { db: { is: 'loop', exit: 1 } },
  answers: { guided_ui_configuration: 'ends' },
  informative: ['validate_network_connectivity'],
  words: { version: ['18.4', '16.2', '15.6'] },
});
