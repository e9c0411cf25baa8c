import { expect, test } from 'vitest';
import { nearest } from './nearest.ts';

const names = ['lab/plex', 'lab/db', 'nas1/immich_server', 'nas1/immich_postgres', 'nas1/plexamp'];

test.each([
  ['lab/plex', ['lab/plex']], ['plex', ['lab/plex', 'nas1/plexamp']], ['PLX', ['lab/plex']], ['imich_server', ['nas1/immich_server']],
  ['immich', ['nas1/immich_server', 'nas1/immich_postgres']], ['zzzzzz', []], ['nas1/immich_postgers', ['nas1/immich_postgres']],
])('for %j the nearest names are %j', (typed, near) => {
  expect(nearest(typed, names, 2)).toEqual(near);
});
