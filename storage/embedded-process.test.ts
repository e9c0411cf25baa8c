import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { failure } from './embedded-process.ts';

const home = { cluster: '/data/postgres', place: tmpdir(), log: '/data/postgres.log' };

test.each([
  ['permissions that were merely set', 'fixing permissions on existing directory /data/postgres ... ok\nchild process was terminated by signal 2', 'see /data/postgres.log'],
  ['a folder of somebody else', 'initdb: error: could not access directory "/data/postgres": Permission denied', 'its folder may not be used by this user'],
  ['a folder that is shared', 'FATAL:  data directory "/data/postgres" has wrong ownership', 'its folder may not be used by this user'],
  ['a read-only disk', 'could not create directory: Read-only file system', 'its folder is read-only'],
])('%s: the advice fits', async (_what, words, advice) => {
  expect((await failure(home, words)).message).toContain(`The database in /data/postgres cannot start: ${advice}`);
});
