import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'A resolver cannot have port 53, which that of the host holds.',
  provoked: 'dnsmasq on a port that is taken',
  project: 'net', family: 'dependency_network', cause: 'port_conflict', culprit: 'dns',
  things: { dns: { image: 'dnsmasq:{version}', ports: [53] } },
  shows: { dns: { is: 'loop', exit: 2 } },
  answers: { guided_ui_configuration: 'ends' },
  informative: ['validate_network_connectivity'], fine: ['validate_dns_resolution'],
  words: { version: ['2.89', '2.90', '2.86'] },
});
