import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'A to-do list can read its SQLite file and not write it.',
  provoked: 'Python writing to an SQLite database that was opened with mode=ro',
  project: 'tasks', family: 'storage_permission', cause: 'volume_permission', culprit: 'tasks',
  things: { tasks: { image: 'vikunja:{version}', ports: [3456], mounts: [{ destination: '/db', source: '/srv/tasks/db', type: 'bind', writable: true }] } },
  shows: { tasks: { is: 'cry', every: 12 } },
  answers: { guided_ui_configuration: 'ends' },
  informative: ['validate_permissions'], fine: ['validate_paths'],
  words: { version: ['0.24', '0.23', '0.22'] },
});
