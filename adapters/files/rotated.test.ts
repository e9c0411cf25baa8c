import { writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openFileLab, type FileLab } from '../../ops/testing/file-lab.ts';
import { pathBefore, rotatedOf } from './rotated.ts';

let lab: FileLab;
beforeEach(async () => { lab = await openFileLab(); });
afterEach(() => lab.close());

test.each([
  ['x.log.1', 'x.log'], ['x.log.12.gz', 'x.log'], ['x.log.old', 'x.log'], ['x.log-20261121', 'x.log'], ['x.log-20261121-1430.gz', 'x.log'],
  ['x.log.2026-11-21', 'x.log'], ['x-20261121.log', 'x.log'], ['x.2026-11-21.log.gz', 'x.log'], ['access_log-20261121', 'access_log'], ['syslog.1', 'syslog'],
  ['x.log', null], ['x2.log', null], ['app-v1.log', null], ['web-8080.log', null], ['x.log.gz', null], ['2026.log', null],
])('the name %s was %s before', (name, before) => {
  expect(pathBefore(`/var/log/${name}`)).toBe(before === null ? null : `/var/log/${before}`);
});

test('what was moved away is listed with the latest last, numbers counted down, without what is being compressed', async () => {
  const names = ['x.log.10', 'x.log.2.gz', 'x.log.1', 'x.log.1.gz', 'x.log.3.bz2', 'y.log.1', 'x.log'];
  for (const name of names) await writeFile(lab.at(name), '');
  expect((await rotatedOf(lab.at('x.log'))).map(({ path }) => path)).toEqual(['x.log.10', 'x.log.2.gz', 'x.log.1'].map(lab.at));
});

test('what was moved away by its date is listed by it, and within a day by when it was written', async () => {
  for (const name of ['x-20261121.log', 'x-20261119.log', 'x-20261120-2.log']) await writeFile(lab.at(name), '');
  expect((await rotatedOf(lab.at('x.log'))).map(({ path }) => path)).toEqual(['x-20261119.log', 'x-20261120-2.log', 'x-20261121.log'].map(lab.at));
});
