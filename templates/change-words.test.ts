import { expect, test } from 'vitest';
import { beforeWords } from './change-words.ts';

test.each<[Parameters<typeof beforeWords>[0]['before'], string | null]>([
  [{ cores: 4, memoryMb: 8192, startupOrder: null }, '4 cores, 8 GB of memory'], [{ cards: [{ slot: 0, bridge: 'vmbr0', vlan: null }] }, 'net0 on vmbr0'], [{ onboot: false, tags: [] }, 'no tags, does not start with its node'],
  [{ storage: 'fast' }, 'fast'], [{ node: 'pve1' }, 'pve1'], [{ pool: null }, null], [{ sizeGb: 32 }, '32 GB'], [{ sshKeys: 2 }, null], [undefined, null],
])('what was %j is told as %s', (before, words) => {
  expect(beforeWords({ before })).toBe(words);
});
