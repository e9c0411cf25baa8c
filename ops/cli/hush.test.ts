import { expect, test } from 'vitest';
import { builtCommand } from '../testing/built-command.ts';

const hush = builtCommand('hush');

test('what is added is listed until it is ended', () => {
  expect(hush.run(['list'])).toEqual({ stdout: 'Everything is told.\n', stderr: '', status: 0 });
  expect(hush.run(['add', 'docker://nas1/immich/server', '--for', '4h', '--detector', 'exited', '--why', 'moving']).stdout).toMatch(/^1: silence of docker:\/\/nas1\/immich\/server, exited until 20.*: moving\n$/);
  expect(JSON.parse(hush.run(['list', '--json']).stdout)).toMatchObject([{ id: '1', kind: 'silence', what: { resource: 'docker://nas1/immich/server', detector: 'exited' }, why: 'moving' }]);
  expect(hush.run(['end', '1'])).toEqual({ stdout: '1 has ended.\n', stderr: '', status: 0 });
  expect(hush.run(['end', '1'])).toMatchObject({ stderr: expect.stringContaining('There is no hush 1 that still lasts') as string, status: 1 });
  expect(hush.run(['list']).stdout).toBe('Everything is told.\n');
});

test.each([
  ['no resource', ['add', 'immich', '--for', '1h'], 'immich is no resource; it is written docker://host/name'],
  ['nothing to be quiet about', ['add', '--for', '1h'], 'Say about what to be quiet'],
  ['maintenance of nothing', ['add', '--detector', 'exited', '--for', '1h', '--maintenance'], 'Maintenance needs a resource'],
  ['a span without a unit', ['add', 'docker://nas1/db', '--for', '4'], '--for 4 is no span; one is written 90m, 24h or 7d'],
  ['a detector that there is not', ['add', '--detector', 'nope', '--for', '1h'], 'There is no detector nope; there are backup, '],
  ['a signature that is none', ['add', '--signature', 'nope', '--for', '1h'], 'nope is no signature; `copilot signatures FILE` shows theirs'],
])('%s is refused in these words, before any database is asked for', (_what, args, words) => {
  const said = hush.run(args, { DATABASE_URL: 'postgres://nobody:secret@127.0.0.1:9/none' });
  expect(said).toMatchObject({ stdout: '', status: 1 });
  expect(said.stderr).toContain(words);
});
