import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'After an update an app migrates for long and is called unhealthy meanwhile; a restart breaks the migration.',
  provoked: null,
  project: 'pictures', family: 'transient_state', cause: 'startup', culprit: 'app',
  things: { db: { image: 'postgres:16', ports: [5432] }, app: { image: 'immich-like:{version}', needs: ['db'], ports: [2283], health: true } },
  shows: { app: { is: 'sick', every: 20, fresh: true } },
  answers: { 'restart_resource app': 'harms', 'stop_resource app': 'harms', 'restart_resource db': 'harms', 'stop_resource db': 'harms' },
  endsAfter: 25,
  informative: [],
  words: { version: ['1.122', '1.121', '1.120'] },
});
