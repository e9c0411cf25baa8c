import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'An update stopped half-way through the migration of its database.',
  provoked: null,
  project: 'knowledge', family: 'version_upgrade', cause: 'migration_failed', culprit: 'wiki',
  things: { db: { image: 'postgres:16', ports: [5432] }, wiki: { image: 'requarks/wiki:{version}', needs: ['db'], ports: [3000] } },
  shows: { wiki: { is: 'loop', exit: 1 } },
  answers: { guided_ui_configuration: 'ends' },
  informative: [], fine: ['create_snapshot'],
  words: { version: ['2.5.308', '2.5.306', '2.5.300'] },
});
