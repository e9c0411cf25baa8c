import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'A person mistypes a password now and then.',
  provoked: null,
  project: 'wrong', family: 'not_an_incident', cause: 'benign_noise', culprit: null,
  things: { vault: { image: 'vaultwarden:{version}', ports: [80] } },
  shows: { vault: { is: 'cry', every: 1200 } },
  answers: {},
  informative: [],
  words: { version: ['1.32', '1.31', '1.33'] },
});
