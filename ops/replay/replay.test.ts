import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { loadAllParts } from '../parts.ts';
import { play } from './play.ts';
import { readRecords } from './records.ts';
import { reportOf } from './report.ts';
import { rulesOf } from './rules.ts';
import { withScratch } from './scratch.ts';

test('x', async () => {
  const parts = await loadAllParts();
  const records = readRecords(await readFile('/tmp/s1.jsonl', 'utf8'));
  const began = Date.now();
  const report = reportOf(await withScratch(process.env['TEST_DATABASE_URL'] ?? '', (store) => play(records, store, rulesOf({ TZ: 'UTC' }, parts))));
  console.log(JSON.stringify(report, null, 1), Date.now() - began);
  expect(report.total.cards).toBe(1);
});
