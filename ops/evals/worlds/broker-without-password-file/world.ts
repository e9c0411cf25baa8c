import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'A broker is told of a password file that is not there.',
  provoked: 'mosquitto with a password_file that does not exist',
  project: 'mqtt', family: 'storage_permission', cause: 'missing_mount', culprit: 'broker',
  things: {
    broker: { image: 'eclipse-mosquitto:{version}', ports: [1883], mounts: [{ destination: '/mosquitto/config', source: '/srv/mqtt', type: 'bind', writable: true }] },
  },
  shows: { broker: { is: 'loop', exit: 13 } },
  answers: { guided_ui_configuration: 'ends' },
  informative: ['validate_paths'], fine: ['validate_permissions'],
  words: { version: ['2.0.11', '2.0.18', '2.0.20'] },
});
