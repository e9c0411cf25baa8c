import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'A program of Node.js leaks until its heap is full, and ends.',
  provoked: 'node with a heap of 40 MB that a loop fills',
  project: 'node', family: 'resource_limit', cause: 'oom_limit', culprit: 'indexer',
  things: { indexer: { image: 'photo-indexer:{version}' } },
  shows: { indexer: { is: 'loop', exit: 134, every: 90 } },
  answers: { guided_ui_configuration: 'ends', restart_resource: { endsFor: 15 } },
  informative: [], fine: ['restart_resource'],
  words: { version: ['20', '22', '18'] },
});
