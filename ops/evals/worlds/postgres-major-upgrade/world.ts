import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'A new major version cannot read the folder of the old one.',
  provoked: 'postgres 18 on a data directory marked as of 15',
  project: 'tables', family: 'version_upgrade', cause: 'db_major_version_mismatch', culprit: 'db',
  things: { db: { image: 'postgres:{version}', ports: [5432] }, app: { image: 'nocodb:0.258', needs: ['db'], ports: [8080] } },
  shows: { db: { is: 'loop', exit: 1 }, app: { is: 'cry', every: 20 } },
  answers: { guided_ui_configuration: 'ends' },
  informative: [], fine: ['create_snapshot'],
  words: { version: ['18.4', '17.2', '16.6'] },
});
