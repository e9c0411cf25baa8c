import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';

type Row = { line: number; signature: string; template: string; level: string; class: string | null };

const root = join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'copilot-signatures-'));

beforeAll(() => {
  const build = spawnSync(process.execPath, [join(root, 'ops', 'build.mjs')], { encoding: 'utf8' });
  if (build.status !== 0) throw new Error(`the build failed: ${build.stdout}${build.stderr}`);
}, 180_000);
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

test('each line of a file gives one JSON object, in order, and nothing else is written', () => {
  const { stdout, stderr, status } = copilot([put('app.log', 'Mar  4 10:11:12 nas cron[7]: job 7 done\nERROR: disk full\n'), '--json']);
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  expect(rowsOf(stdout)).toEqual([
    { line: 1, signature: expect.stringMatching(/^[0-9a-f]{16}$/), template: 'job <*> done', level: 'unknown', class: null },
    { line: 2, signature: expect.stringMatching(/^[0-9a-f]{16}$/), template: 'disk full', level: 'error', class: 'disk_full' },
  ]);
});

test('npm passes the command on, with clean output', () => {
  const file = put('npm.log', 'one\ntwo\n');
  const { stdout, status } = spawnSync('npm', ['run', '-s', 'copilot', '--', 'signatures', file, '--json'], { cwd: root, encoding: 'utf8' });
  expect(status).toBe(0);
  expect(rowsOf(stdout)).toHaveLength(2);
});

test.each([
  ['no line at all', '', []],
  ['empty lines', '\n\na\n', ['', '', 'a']],
  ['a missing last line end', 'a\nb', ['a', 'b']],
  ['ends of lines as Windows writes them', 'a\r\nb\r\n', ['a', 'b']],
  ['NUL bytes and bytes that are no UTF-8', Buffer.from([0x61, 0x00, 0x62, 0xff, 0x0a, 0x63, 0x0a]), ['ab\ufffd', 'c']],
])('standard input with %s', (_, input, templates) => {
  const { stdout, status } = copilot(['-', '--json'], input);
  expect(status).toBe(0);
  expect(rowsOf(stdout).map(({ template }) => template)).toEqual(templates);
});

test('gzip is told by its first bytes, whatever the file is called', () => {
  const { stdout } = copilot([put('packed.log', Buffer.concat([gzipSync('first\n'), gzipSync('second\n')])), '--json']);
  expect(rowsOf(stdout).map(({ template }) => template)).toEqual(['first', 'second']);
});

test('a line of 10 MB is one line, and the next is read as ever', () => {
  const { stdout, status } = copilot([put('long.log', `${'word '.repeat(2_000_000)}\nshort\n`), '--json']);
  expect(status).toBe(0);
  const [long, short] = rowsOf(stdout);
  expect(long?.template.length).toBeLessThanOrEqual(600);
  expect(short).toMatchObject({ line: 2, template: 'short' });
});

test('a person gets a table with the most frequent kind first', () => {
  const { stdout, status } = copilot([put('table.log', 'started\nERROR: file 1 not found\nERROR: file 2 not found\n')]);
  expect(status).toBe(0);
  expect(stdout.split('\n').map((row) => row.trim().split(/\s{2,}/))).toEqual([
    ['lines', 'level    class', 'template'], ['2', 'error    missing_file', 'file <*> not found'], ['1', 'unknown  -', 'started'], ['3 lines of 2 kinds'], [''],
  ].map((row) => row.flatMap((cell) => cell.split(/\s{2,}/))));
});

test.each([
  ['is not there', join(folder, 'none.log'), 'There is no file '],
  ['is a folder', folder, 'is a folder'],
  ['is damaged gzip', '', 'is a damaged gzip file'],
])('a file that %s is one clear line and exit code 1', (_, named, words) => {
  const file = named === '' ? put('broken.gz', gzipSync('some lines\n'.repeat(1000)).subarray(0, 40)) : named;
  const { stderr, status } = copilot([file, '--json']);
  expect(status).toBe(1);
  expect(stderr).toContain(words);
  expect(stderr.trim().split('\n')).toHaveLength(1);
});

test('a reader that goes away early is no error', async () => {
  const file = put('much.log', 'a line of some length, so that the pipe is full soon\n'.repeat(200_000));
  const child = spawn('sh', ['-c', `"$0" "$1" signatures "$2" --json | head -1; exit 0`, process.execPath, join(root, 'dist', 'ops', 'cli.js'), file]);
  let [said, failed] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => { said += chunk.toString(); });
  child.stderr.on('data', (chunk: Buffer) => { failed += chunk.toString(); });
  await new Promise((resolve) => { child.on('close', resolve); });
  expect(rowsOf(said)).toHaveLength(1);
  expect(failed).toBe('');
});

function copilot(args: readonly string[], input: string | Buffer = ''): { stdout: string; stderr: string; status: number | null } {
  return spawnSync(process.execPath, [join(root, 'dist', 'ops', 'cli.js'), 'signatures', ...args], { input, encoding: 'utf8', maxBuffer: 100_000_000 });
}

function put(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function rowsOf(text: string): Row[] {
  return text.split('\n').filter((row) => row !== '').map((row) => JSON.parse(row) as Row);
}
