import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'A tunnel cannot reach its provider; whoever lives in its network loses it for good at a restart.',
  provoked: null,
  project: 'downloads', family: 'dependency_network', cause: 'dependency_down', culprit: 'tunnel',
  things: { tunnel: { image: 'gluetun:{version}', health: true }, torrent: { image: 'qbittorrent:5', needs: ['tunnel'], ports: [8080] } },
  shows: { tunnel: { is: 'sick', every: 15 }, torrent: { is: 'cry', every: 30 } },
  answers: { 'restart_resource tunnel': 'harms', 'stop_resource tunnel': 'harms', guided_ui_configuration: 'ends' },
  informative: [], fine: ['validate_network_connectivity', 'validate_dns_resolution'],
  words: { version: ['3.40', '3.39', '3.38'] },
});
