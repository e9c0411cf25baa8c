import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadDiagnoses } from '../parts.ts';
import { scoreCases } from './cases.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evals-'));
  const full = { id: 'a', container_state: { status: 'restarting', exit_code: 1 }, log_excerpt: ['FATAL: could not write lock file: No space left on device'] };
  const labels = { root_cause_class: 'disk_full', root_cause_family: 'storage_permission', expected_actions: ['collect_diagnostics', 'validate_paths'], harmful_actions: ['restart_resource'], restart_outcome: 'no_effect' };
  const rows = [
    { ...full, ...labels }, { ...full, ...labels, id: 'b', root_cause_family: undefined }, { ...full, ...labels, id: 'c', root_cause_class: 'moon', root_cause_family: 'space' },
    { id: 'calm', container_state: { status: 'running' }, log_excerpt: ['ready'], root_cause_class: 'noise', root_cause_family: 'not_an_incident', expected_actions: [] }, { id: 'without labels' },
  ];
  await writeFile(join(folder, 'some.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  await writeFile(join(folder, 'notes.txt'), 'not a case');
});
afterAll(() => rm(folder, { recursive: true }));

test('labelled incidents are scored by what the diagnoses say of them', async () => {
  const score = await scoreCases(folder, await loadDiagnoses());
  expect(score).toMatchObject({ cases: 4, harmfulActions: { count: 0 }, familyTop1: { of: 4 }, uselessRestarts: { of: 3, value: 0 }, negativeControls: { of: 1 }, distilledAsRaw: { of: 4 } });
  expect(score.wrong).toContain('c: storage_permission instead of space');
});

test('a cause without a family has that of the same cause elsewhere', async () => {
  const { wrong } = await scoreCases(folder, await loadDiagnoses());
  expect(wrong.filter((one) => one.startsWith('b'))).toEqual([]);
});

const labelled = process.env['TEST_CASES'];
test('no harm is proposed, and distilled text tells as much as raw lines', async () => {
  const score = await scoreCases(labelled ?? folder, await loadDiagnoses());
  expect(score.harmfulActions.count).toBe(0);
  expect(score.distilledAsRaw.value).toBeGreaterThanOrEqual(0.95);
});
