import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'A proxy does not start while the container behind it is stopped.',
  provoked: 'nginx with an upstream whose name is not known',
  project: 'kitchen', family: 'dependency_network', cause: 'dependency_down', culprit: 'shop',
  things: { shop: { image: 'grocy:4', ports: [80] }, proxy: { image: 'nginx:{version}', needs: ['shop'], ports: [443] } },
  shows: { shop: { is: 'stopped' }, proxy: { is: 'loop', exit: 1 } },
  answers: { 'start_resource shop': 'ends', 'restart_resource shop': 'ends' },
  informative: ['start_resource'], fine: ['validate_network_connectivity', 'validate_dns_resolution', 'restart_resource'],
  words: { version: ['1.27.2', '1.25', '1.22.1'] },
});
