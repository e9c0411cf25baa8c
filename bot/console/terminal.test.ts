import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'console-'));

/** What runs in the pseudo terminal: one card, and an answer to each press; SIGINT closes the channel. */
const program = `
import { connectConsole } from './bot/channels/console.js';
const world = {
  press: async (press) => ({ refused: null, says: 'HEARD ' + press.token }), state: () => {}, say: console.error,
  timeZone: 'UTC', statusUrl: null, now: () => new Date(),
};
const channel = connectConsole(world, { input: process.stdin, output: process.stdout, isTTY: process.stdin.isTTY === true });
const crash = () => { throw new Error('CRASHED'); };
process.on('SIGINT', () => { process.argv[2] === 'crash' ? crash() : channel.close().then(() => console.log('CLOSED')); });
const button = { action: 'approve', label: 'Approve step 1', tone: 'go', stepId: 's', digest: 'd', token: 'token-1' };
const card = { push: 'CARD', tone: 'high', lines: [], foot: '', buttons: [button], link: null, loud: true, ticketId: 1 };
await channel.post(card, { role: 'plan', under: null, key: 'm1' });
`;

beforeAll(() => {
  const options = {
    module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, target: ts.ScriptTarget.ES2023, types: ['node'],
    rootDir: root, outDir: folder, noCheck: true, skipLibCheck: true, allowImportingTsExtensions: true, rewriteRelativeImportExtensions: true,
  };
  ts.createProgram([join(root, 'bot/channels/console.ts')], options).emit();
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(join(folder, 'program.js'), program);
}, 60_000);
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

test.skipIf(!hasScript()).each([['q', 'close'], ['\u0003', 'close'], ['q', 'crash']])('in a real terminal a key approves, %j ends it, and after a %s the terminal is as before', async (key, end) => {
  const shell = `stty -a; '${process.execPath}' program.js ${end}; stty -a; echo THE-END`;
  const child = spawn('script', ['-qefc', shell, '/dev/null'], { cwd: folder, env: { ...process.env, TERM: 'xterm', NO_COLOR: '1' } });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => { text += chunk; });
  const ended = new Promise((done) => child.once('close', done));
  await shows(() => text, 'Approve step 1 · ? help');
  child.stdin.write('a');
  await shows(() => text, 'HEARD token-1');
  child.stdin.write(key);
  await shows(() => text, 'THE-END');
  child.stdin.end();
  await ended;
  expect(text).toContain(end === 'close' ? 'CLOSED' : 'CRASHED');
  const [before, after] = [...text.matchAll(/speed \d+ baud[^]*?echoke[^\r\n]*/g)].map(([modes]) => modes);
  expect(before).toMatch(/(^|\s)icanon\s/);
  expect(after).toBe(before);
}, 30_000);

async function shows(read: () => string, words: string): Promise<void> {
  await expect.poll(read, { timeout: 20_000, interval: 20 }).toContain(words);
}

function hasScript(): boolean {
  try {
    return execFileSync('script', ['--version'], { encoding: 'utf8' }).includes('util-linux');
  } catch {
    return false;
  }
}
