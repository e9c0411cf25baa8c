import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { newMiner } from '../../engine/signatures/miner.ts';
import { groupingOf } from './grouping.ts';
import { madeLogSet, readLogSets } from './log-sets.ts';

test('a folder of log sets is read with its truth, also where a value has commas, quotes or line ends', () => {
  const folder = mkdtempSync(join(tmpdir(), 'log-sets-'));
  onTestFinished(() => { rmSync(folder, { recursive: true, force: true }); });
  writeFileSync(join(folder, 'Some_2k.log.gz'), gzipSync('a, "b"\nc\n'));
  writeFileSync(join(folder, 'Some_2k.log_structured.csv.gz'), gzipSync('LineId,Content,EventId,EventTemplate\n1,"a, ""b""",E1,"a,\n<*>"\n2,c,E2,c\n'));
  expect(readLogSets(folder)).toEqual([{ name: 'Some', lines: ['a, "b"', 'c'], truth: ['E1', 'E2'] }]);
});

const named = process.env['TEST_LOGHUB'];

test.each([madeLogSet(5000), ...(named === undefined ? [] : readLogSets(named))])('$name is grouped well', ({ lines, truth }) => {
  const miner = newMiner();
  const { ga, fga } = groupingOf(lines.map((line) => miner.sign(line).id), truth);
  expect(ga).toBeGreaterThan(0.75);
  expect(fga).toBeGreaterThan(0.75);
});
