import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'A database was put on an exFAT disk, which knows no owners.',
  provoked: null,
  project: 'unifi', family: 'storage_permission', cause: 'unsupported_filesystem', culprit: 'mongo',
  things: {
    mongo: { image: 'mongo:{version}', ports: [27017], mounts: [{ destination: '/data/db', source: '/media/usb/mongo', type: 'bind', writable: true }] },
  },
  shows: { mongo: { is: 'loop', exit: 1 } },
  answers: { guided_ui_configuration: 'ends' },
  informative: ['validate_paths', 'validate_permissions'],
  words: { version: ['7.0', '6.0', '4.4'] },
});
