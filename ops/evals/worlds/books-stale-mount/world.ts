import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'A share was mounted anew, and a container holds on to the old one.',
  provoked: null,
  project: 'listen', family: 'transient_state', cause: 'stale_mount', culprit: 'books',
  things: {
    books: { image: 'audiobooks:{version}', ports: [80], mounts: [{ destination: '/books', source: '/mnt/nas/books', type: 'bind', writable: true }] },
  },
  shows: { books: { is: 'cry', every: 12 } },
  answers: { restart_resource: 'ends' },
  informative: ['restart_resource', 'validate_paths'],
  words: { version: ['2.17', '2.16', '2.15'] },
});
