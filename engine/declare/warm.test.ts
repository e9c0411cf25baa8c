import { expect, test } from 'vitest';
import { read } from './read.ts';
import { warmReader } from './warm.ts';

test('warming changes nothing that is read after it', () => {
  const text = 'Two Debian VMs called b-1 and b-2 with 2 cores.';
  const before = read(text, {});
  warmReader();
  expect(read(text, {})).toEqual(before);
});
