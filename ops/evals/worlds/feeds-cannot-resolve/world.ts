import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'A feed reader finds no name outside, while its network is well.',
  provoked: 'a Node.js program that asks for a name that does not exist',
  project: 'feeds', family: 'dependency_network', cause: 'dns_failure', culprit: 'feeds',
  things: { feeds: { image: 'freshrss:{version}', ports: [80] } },
  shows: { feeds: { is: 'cry', every: 12 } },
  answers: { guided_ui_configuration: 'ends' },
  informative: ['validate_dns_resolution'], fine: ['validate_network_connectivity'],
  words: { version: ['1.24', '1.25', '1.23'] },
});
