import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'A program that runs as a plain user may not make a folder beside those of root.',
  provoked: 'a Node.js program as nobody that makes a folder in one of root',
  project: 'app', family: 'storage_permission', cause: 'volume_permission', culprit: 'notes',
  things: {
    notes: { image: 'joplin-server:{version}', ports: [22300], mounts: [{ destination: '/appdata', source: '/srv/notes', type: 'bind', writable: true }] },
  },
  shows: { notes: { is: 'loop', exit: 1 } },
  answers: { guided_ui_configuration: 'ends' },
  informative: ['validate_permissions'], fine: ['validate_paths'],
  words: { version: ['2.14', '3.0.1', '2.13'] },
});
