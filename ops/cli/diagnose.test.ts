import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { Answer } from './diagnose.ts';

const root = join(import.meta.dirname, '..', '..');
const full = { id: 'a', container_state: { status: 'restarting', exit_code: 1, oom_killed: false, restart_count: 7 }, log_excerpt: ['[fatal] listen tcp :53: bind: address already in use'] };

beforeAll(() => {
  const build = spawnSync(process.execPath, [join(root, 'ops', 'build.mjs')], { encoding: 'utf8' });
  if (build.status !== 0) throw new Error(`the build failed: ${build.stdout}${build.stderr}`);
}, 180_000);

test('each incident is answered with its likely cause, in order, and nothing else is written', () => {
  const { stdout, stderr, status } = copilot([full, { id: 7, log_excerpt: ['all is quiet'] }]);
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  expect(answersIn(stdout)).toEqual([
    {
      id: 'a', family: 'dependency_network', cause: 'port_conflict', confidence: 0.97, confirmed: true, hypothesis: 'another program holds the port that it wants',
      actions: ['collect_diagnostics', 'validate_network_connectivity', 'guided_ui_configuration'], evidence: ['class port in use ×1', 'exit code 1', 'status restarting'],
    },
    { id: 7, family: 'unknown', cause: 'unknown', confidence: 0, confirmed: false, hypothesis: 'the cause is not known', actions: ['collect_diagnostics', 'verify_resource_health'], evidence: [] },
  ]);
});

test.each([
  ['labels', { root_cause_family: 'data_damage', expected_actions: ['rollback_to_snapshot'] }],
  ['a title and a symptom', { title: 'corrupt database', symptom: 'out of memory' }],
  ['the name of the application', { app: 'corrupt-database' }],
])('%s change no answer', (_what, more) => {
  expect(answersIn(copilot([{ ...full, ...more }]).stdout)).toEqual(answersIn(copilot([full]).stdout));
});

test('what is not known may be left out or null, and empty lines between incidents do not count', () => {
  const bare = [{ id: 'a' }, { id: 'b', container_state: null, log_excerpt: null }, { id: 'c', container_state: { status: null, exit_code: null, oom_killed: null, restart_count: null } }];
  const { stdout, status } = copilot(`\n${bare.map((one) => JSON.stringify(one)).join('\n\n')}\n`);
  expect(status).toBe(0);
  expect(answersIn(stdout).map(({ id, family }) => `${id} ${family}`)).toEqual(['a unknown', 'b unknown', 'c unknown']);
});

test.each([
  ['is not JSON', 'no json', 'Line 2 is not JSON'],
  ['is no object', '[1]', 'Line 2 is not a recorded incident'],
  ['has no id', '{"log_excerpt":[]}', 'id'],
  ['has a log of numbers', '{"id":"x","log_excerpt":[7]}', 'log_excerpt'],
])('a line that %s is named, in one line, nothing of it is repeated, and the others are answered', (_what, line, words) => {
  const { stdout, stderr, status } = copilot(`${JSON.stringify(full)}\n${line}\n${JSON.stringify({ ...full, id: 'b' })}\n`);
  expect(answersIn(stdout).map(({ id, cause }) => `${id} ${cause}`)).toEqual(['a port_conflict', 'b port_conflict']);
  expect(status).toBe(1);
  expect(stderr).toContain('Line 2');
  expect(stderr).toContain(words);
  expect(stderr.trim().split('\n')).toHaveLength(1);
});

test('a log in one text is read as its lines, and a mark of the byte order at the beginning is passed over', () => {
  const inOne = { ...full, log_excerpt: `starting\r\n${full.log_excerpt.join('\n')}\n` };
  const { stdout, stderr, status } = copilot(`\uFEFF${JSON.stringify(inOne)}\n`);
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  expect(answersIn(stdout)).toEqual(answersIn(copilot([full]).stdout));
});

test('a person gets it in words', () => {
  const { stdout } = copilot([full], []);
  expect(stdout).toContain('a: another program holds the port that it wants (dependency_network, port_conflict; confirmed)');
  expect(stdout).toContain('because: class port in use ×1, exit code 1, status restarting');
});

function copilot(input: string | readonly object[], more = ['--json']): { stdout: string; stderr: string; status: number | null } {
  const text = typeof input === 'string' ? input : input.map((one) => JSON.stringify(one)).join('\n');
  return spawnSync(process.execPath, [join(root, 'dist', 'ops', 'cli.js'), 'diagnose', '-', ...more], { input: text, encoding: 'utf8' });
}

function answersIn(text: string): Answer[] {
  return text.split('\n').filter((row) => row !== '').map((row) => JSON.parse(row) as Answer);
}
