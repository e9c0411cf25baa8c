import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'A search server stops answering its health check, without a word.',
  provoked: null,
  project: 'store', family: 'transient_state', cause: 'hung_process', culprit: 'search',
  things: { search: { image: 'meilisearch:{version}', ports: [7700], health: true }, web: { image: 'shop:4', needs: ['search'], ports: [80] } },
  shows: { search: { is: 'sick', every: 60 }, web: { is: 'cry', every: 20 } },
  answers: { 'restart_resource search': 'ends' },
  informative: ['restart_resource'],
  words: { version: ['1.11', '1.10', '1.9'] },
});
