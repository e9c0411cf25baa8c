import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'A broker ends for a wrong setting; the bridge that needs it only suffers.',
  provoked: 'mosquitto with a misspelt setting',
  project: 'zigbee', family: 'config_credentials', cause: 'config_error', culprit: 'broker',
  things: { broker: { image: 'eclipse-mosquitto:{version}', ports: [1883] }, bridge: { image: 'zigbee2mqtt:1.40', needs: ['broker'], ports: [8080] } },
  shows: { broker: { is: 'loop', exit: 3 }, bridge: { is: 'cry', every: 15 } },
  answers: { guided_ui_configuration: 'ends' },
  informative: [],
  words: { version: ['2.0.11', '2.0.18', '2.0.20'] },
});
