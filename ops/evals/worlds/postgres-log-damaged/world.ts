import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'A database cannot find a valid checkpoint after a disk has lost writes.',
  provoked: 'postgres with its write-ahead log overwritten with zeroes',
  project: 'finance', family: 'data_damage', cause: 'data_corruption', culprit: 'db',
  things: { db: { image: 'postgres:{version}', ports: [5432] } },
  shows: { db: { is: 'loop', exit: 1 } },
  answers: { guided_ui_configuration: 'ends', restart_resource: 'nothing' },
  informative: [], fine: ['create_snapshot', 'validate_paths'],
  words: { version: ['18.4', '16.2', '15.6'] },
});
