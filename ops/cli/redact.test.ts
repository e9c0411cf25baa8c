import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { isGone, madeSecrets } from '../testing/made-secrets.ts';

const root = join(import.meta.dirname, '..', '..');
const [made] = madeSecrets(1, 17);
const secret = made?.secret ?? '';

beforeAll(() => {
  const build = spawnSync(process.execPath, [join(root, 'ops', 'build.mjs')], { encoding: 'utf8' });
  if (build.status !== 0) throw new Error(`the build failed: ${build.stdout}${build.stderr}`);
}, 180_000);

test('standard input comes out line by line without its secrets', () => {
  const { stdout, stderr, status } = copilot([], `all well\npassword=${secret}\r\n\nlast line`);
  expect({ stdout, stderr, status }).toEqual({ stdout: 'all well\npassword=[secret]\r\n\nlast line', stderr: '', status: 0 });
});

test('npm passes the command on, with clean output', () => {
  const { stdout, status } = spawnSync('npm', ['run', '-s', 'copilot', '--', 'redact'], { cwd: root, encoding: 'utf8', input: 'all well\n' });
  expect({ stdout, status }).toEqual({ stdout: 'all well\n', status: 0 });
});

test('of each line there is what would leave the house', () => {
  const { stdout, status } = copilot(['--egress'], `FATAL: password authentication failed for user "anna"\ntoken=${secret}\nAnna was here\n`);
  const lines = stdout.trimEnd().split('\n');
  expect(status).toBe(0);
  expect(lines.map((line) => line.replace(/^[0-9a-f]{16} /, ''))).toEqual(['fatal bad credentials 1x: password authentication failed for user', 'unknown no class 1x: …', 'unknown no class 1x: … was …']);
});

test('no secret is left in either way of thousands', () => {
  const secrets = madeSecrets(3000, 23);
  const input = secrets.map(({ line }) => `${line}\n`).join('');
  for (const args of [[], ['--egress']]) {
    const { stdout, status } = copilot(args, input);
    const lines = stdout.trimEnd().split('\n');
    expect({ status, lines: lines.length }).toEqual({ status: 0, lines: secrets.length });
    expect(secrets.filter((one, at) => !isGone(lines[at] ?? one.secret, one.secret))).toEqual([]);
  }
});

test('it answers a line before the next one comes', async () => {
  const child = spawn(process.execPath, [join(root, 'dist', 'ops', 'cli.js'), 'redact']);
  const said = new Promise<string>((resolve) => { child.stdout.once('data', (chunk: Buffer) => { resolve(chunk.toString()); }); });
  const ended = new Promise((resolve) => { child.on('close', resolve); });
  child.stdin.write(`token=${secret}\n`);
  expect(await said).toBe('token=[secret]\n');
  child.stdin.end();
  expect(await ended).toBe(0);
});

function copilot(args: readonly string[], input: string): { stdout: string; stderr: string; status: number | null } {
  return spawnSync(process.execPath, [join(root, 'dist', 'ops', 'cli.js'), 'redact', ...args], { input, encoding: 'utf8', maxBuffer: 100_000_000 });
}
