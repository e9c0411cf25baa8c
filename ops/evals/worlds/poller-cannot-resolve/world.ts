import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'A poller ends at each start because it finds no name.',
  provoked: 'Python opening a URL of a name that does not exist',
  project: 'poller', family: 'dependency_network', cause: 'dns_failure', culprit: 'poller',
  things: { poller: { image: 'energy-poller:{version}' } },
  shows: { poller: { is: 'loop', exit: 1 } },
  answers: { guided_ui_configuration: 'ends' },
  informative: ['validate_dns_resolution'], fine: ['validate_network_connectivity'],
  words: { version: ['3', '4', '5'] },
});
