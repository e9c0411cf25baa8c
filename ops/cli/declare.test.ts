import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freshDatabase, type TestDatabase } from '../testing/database.ts';
import { attic } from '../testing/declared-lab.ts';
import { startFakeOllama, type FakeOllama } from '../testing/fake-ollama.ts';
import { labIn } from './declare.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'declare-'));
  writeFileSync(join(folder, 'lab.json'), JSON.stringify(attic));
  writeFileSync(join(folder, 'labs.json'), JSON.stringify({ attic, bare: {} }));
});
afterAll(() => rmSync(folder, { recursive: true }));

function declare(text: string, ...options: string[]): { status: number | null; out: string; wrong: string } {
  const run = spawnSync('node', ['dist/ops/cli.js', 'declare', 'preview', ...options], { input: text, encoding: 'utf8' });
  return { status: run.status, out: run.stdout, wrong: run.stderr };
}

test('a declaration on standard input is previewed as JSON against a cluster', () => {
  const { status, out } = declare('Give shop 6 cores.', '-', '--context', join(folder, 'lab.json'), '--json');
  expect(status).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ resources: [{ op: 'modify', kind: 'vm', vmid: 110, cores: 6 }], assumed: [], questions: [], refused: null, steps: [{ calls: [{ method: 'PUT', path: '/nodes/oak/qemu/110/config', params: { cores: 6 } }] }], risk: 'medium', confirmation: 'approve' });
});

test('one of several clusters is named; without any, nothing is refused for what is not known', () => {
  expect(declare('Create a VM on pve9.', '-', '--context', join(folder, 'labs.json'), '--lab', 'attic').out).toContain('There is no node pve9');
  expect(declare('Create a VM on pve9.', '-').out).toContain('create VM');
});

describe('with --model', () => {
  let database: TestDatabase, ollama: FakeOllama;
  beforeAll(async () => { [database, ollama] = await Promise.all([freshDatabase(), startFakeOllama()]); });
  afterAll(() => Promise.all([database.drop(), ollama.close()]));

  const withModel = async (env: Record<string, string>): Promise<{ resources: { vmid: number; cores?: number }[]; model: string; blocked: boolean }> => {
    writeFileSync(join(folder, 'wish.md'), 'Give shop 5 cores and 10 GB of memory, mysql 7.');
    const { stdout } = await promisify(execFile)('node', ['dist/ops/cli.js', 'declare', 'preview', join(folder, 'wish.md'), '--context', join(folder, 'lab.json'), '--model', '--json'], { env: { PATH: process.env['PATH'], DATA_DIR: join(folder, 'none'), ...env } });
    return JSON.parse(stdout) as Awaited<ReturnType<typeof withModel>>;
  };

  test('the model of the settings reads what the rules leave over, and its receipt is kept', async () => {
    ollama.think(() => ({ text: JSON.stringify({ wishes: [{ op: 'modify', kind: 'unsaid', sentence: 1, said: [{ field: 'name', word: 'mysql', sentence: 1 }, { field: 'cores', number: 7, sentence: 1 }] }] }) }));
    const { resources, model, blocked } = await withModel({ OLLAMA_URL: ollama.url, DATABASE_URL: database.url });
    expect([resources.map(({ cores }) => cores), blocked]).toEqual([[5, 7], false]);
    expect(model).toContain('by ollama');
    expect(await database.query('SELECT purpose, outcome FROM egress')).toEqual([{ purpose: 'declaration', outcome: 'answered' }]);
  });

  test.each<[string, Record<string, string>]>([['no model is set up', {}], ['its receipt can be kept', { OLLAMA_URL: 'http://127.0.0.1:1' }]])('where %s, the rules read alone, and it is said', async (says, env) => {
    const { resources, model, blocked } = await withModel(env);
    expect([resources.map(({ cores }) => cores), blocked]).toEqual([[5, undefined], true]);
    expect(model).toContain(says);
  });
});

test.each([
  [['-', '--context', 'nowhere.json'], 'A VM', 'There is no file nowhere.json.'], [['nowhere.md'], '', 'There is no file nowhere.md.'], [['-'], '  \n', 'Standard input is empty'],
])('%j is told what is wrong', (options, text, says) => {
  const { status, wrong } = declare(text, ...options);
  expect([status, wrong.includes(says)]).toEqual([1, true]);
});

describe('a context file', () => {
  test.each<[string, string, string | undefined]>([
    ['[]', 'it must be a JSON object', undefined], ['{', 'is no JSON', undefined], ['{"attic":{},"cellar":{}}', 'name one of attic, cellar with --lab', undefined], ['{"attic":{}}', 'has no cluster roof', 'roof'], ['{"nodes":[]}', 'leave out --lab', 'attic'], ['{"nodes":[{}]}', 'nodes.0.name', undefined],
  ])('%s is told: %s', (content, says, name) => { expect(() => labIn(content, { file: 'x.json', name })).toThrow(says); });
});
