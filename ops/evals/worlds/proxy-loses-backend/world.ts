import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'Somebody stopped an app, and the proxy before it answers with errors.',
  provoked: 'nginx before a port nobody listens on',
  project: 'reading', family: 'dependency_network', cause: 'dependency_down', culprit: 'api',
  things: { api: { image: 'shiori:1.7', ports: [3000] }, proxy: { image: 'nginx:{version}', needs: ['api'], ports: [80] } },
  shows: { api: { is: 'stopped' }, proxy: { is: 'cry', every: 10 } },
  answers: { 'start_resource api': 'ends', 'restart_resource api': 'ends' },
  informative: ['start_resource'], fine: ['validate_network_connectivity', 'restart_resource'],
  words: { version: ['1.27.2', '1.25', '1.22.1'] },
});
