import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'A Redis was stopped by hand, and two apps cry at once.',
  provoked: null,
  project: 'social', family: 'dependency_network', cause: 'dependency_down', culprit: 'redis',
  things: {
    redis: { image: 'redis:7', ports: [6379] },
    worker: { image: 'sidekiq:{version}', needs: ['redis'] },
    web: { image: 'mastodon:4.3', needs: ['redis'], ports: [3000] },
  },
  shows: { redis: { is: 'stopped' }, worker: { is: 'cry', every: 12 }, web: { is: 'cry', every: 15 } },
  answers: { 'start_resource redis': 'ends', 'restart_resource redis': 'ends' },
  informative: ['start_resource'], fine: ['validate_network_connectivity', 'restart_resource'],
  words: { version: ['7.3', '6.5', '7.2'] },
});
