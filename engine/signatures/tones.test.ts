import { expect, test } from 'vitest';
import { toneOf } from './tones.ts';

test.each([
  ['well', ['INFO connected to db:5432', 'ready', 'certificate obtained successfully', 'Established secure connection to A', 'fixing permissions ... done', 'database system is ready to accept connections']],
  ['begun', ['server started, listening on 8080', 'listening on 8081', 'startup complete', 'finished: 3 done, failed: 0, errors=0']],
  ['uneasy', [
    'Backup aborted: the remote volume is missing files', 'checksum of block 77 differs from expected', 'replication lag 86400 s, slave stopped applying', 'lost quorum, stepping down', 'license expired, service is read only',
    'gave up after 10 attempts', 'certificate for x has 0 days left', 'index ready, but 3 shards failed', 'not ready: the peer is offline',
  ]],
  [null, ['waiting until db is ready', 'trying to get connected to db', 'will be ready soon', 'checked 12 files, no errors', 'Saving...', 'being disabled, it can also cause failures without low memory']],
] as const)('%s is the tone of many lines', (tone, lines) => {
  expect(lines.map((line) => [line, toneOf(line)])).toEqual(lines.map((line) => [line, tone]));
});

test('a long line is read at once', () => {
  expect(toneOf('no '.repeat(100_000))).toBeNull();
  expect(toneOf(`may ${'x '.repeat(100_000)}`)).toBeNull();
});
