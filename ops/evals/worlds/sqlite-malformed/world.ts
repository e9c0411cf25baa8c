import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'The database file of a home server is damaged.',
  provoked: 'Python reading an SQLite database with a page overwritten',
  project: 'house', family: 'data_damage', cause: 'data_corruption', culprit: 'home',
  things: { home: { image: 'home-assistant:{version}', ports: [8123] } },
  shows: { home: { is: 'cry', every: 15 } },
  answers: { guided_ui_configuration: 'ends', restart_resource: 'nothing' },
  informative: [], fine: ['create_snapshot', 'validate_paths', 'restart_resource'],
  words: { version: ['2026.11.1', '2026.10.4', '2026.9.2'] },
});
