import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'Sockets of a house leave and join a broker all day.',
  provoked: null,
  project: 'sockets', family: 'not_an_incident', cause: 'benign_noise', culprit: null,
  things: { broker: { image: 'eclipse-mosquitto:{version}', ports: [1883] } },
  shows: { broker: { is: 'cry', every: 30 } },
  answers: {},
  informative: [],
  words: { version: ['2.0.11', '2.0.18', '2.0.20'] },
});
