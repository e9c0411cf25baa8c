import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'A broker runs, and cannot write its database into a folder of root.',
  provoked: 'mosquitto as nobody with its persistence_location in a folder of root',
  project: 'mosquitto', family: 'storage_permission', cause: 'volume_permission', culprit: 'broker',
  things: {
    broker: { image: 'eclipse-mosquitto:{version}', ports: [1883], mounts: [{ destination: '/mosquitto/data', source: '/srv/mosquitto', type: 'bind', writable: true }] },
  },
  shows: { broker: { is: 'cry', every: 20 } },
  answers: { guided_ui_configuration: 'ends' },
  informative: ['validate_permissions'], fine: ['validate_paths'],
  words: { version: ['2.0.11', '2.0.18', '2.0.20'] },
});
