import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

let root = '';
const here = process.cwd();

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'build-'));
  for (const folder of ['ops', 'engine', 'node_modules']) mkdirSync(join(root, folder));
  symlinkSync(join(here, 'node_modules', 'typescript'), join(root, 'node_modules', 'typescript'));
  cpSync(join(here, 'ops', 'build.mjs'), join(root, 'ops', 'build.mjs'));
  for (const name of ['tsconfig.json', 'tsconfig.build.json']) cpSync(join(here, name), join(root, name));
  put('tsconfig.json', readFileSync(join(here, 'tsconfig.json'), 'utf8').replace('"types": ["node"]', '"types": []'));
  put('package.json', '{ "type": "module" }');
  put('package-lock.json', '{}');
  put('engine/a.ts', 'export const a: number = 1;\n');
  put('ops/main.ts', "import { a } from '../engine/a.ts';\nexport const b = a;\n");
});
afterEach(() => { rmSync(root, { recursive: true, force: true }); });

test('a first build compiles the sources, and imports name what was made', () => {
  expect(build().status).toBe(0);
  expect(read('dist/ops/main.js')).toMatch(/from ["']\.\.\/engine\/a\.js["']/);
});

test('a second build does nothing while nothing changed', () => {
  build();
  const before = statSync(join(root, 'dist/.stamp')).mtimeMs;
  rmSync(join(root, 'node_modules'), { recursive: true });
  expect(build()).toMatchObject({ status: 0, stdout: '', stderr: '' });
  expect(statSync(join(root, 'dist/.stamp')).mtimeMs).toBe(before);
});

test('a changed source is compiled again, and the output of a source that is gone goes away', () => {
  put('engine/old.ts', 'export const old = 1;\n');
  put('engine/deep/old.ts', 'export const old = 1;\n');
  build();
  expect(existsSync(join(root, 'dist/engine/deep/old.js'))).toBe(true);
  rmSync(join(root, 'engine/old.ts'));
  rmSync(join(root, 'engine/deep'), { recursive: true });
  put('engine/a.ts', 'export const a: number = 22;\n');
  expect(build().status).toBe(0);
  expect(read('dist/engine/a.js')).toContain('22');
  expect(existsSync(join(root, 'dist/engine/old.js'))).toBe(false);
  expect(existsSync(join(root, 'dist/engine/deep'))).toBe(false);
});

test('an output that was deleted by hand is made again', () => {
  build();
  rmSync(join(root, 'dist/engine/a.js'));
  expect(build().status).toBe(0);
  expect(read('dist/engine/a.js')).toContain('a = 1');
});

test('tests are neither compiled nor a reason to build', () => {
  put('engine/a.test.ts', 'const wrong: number = "text";\n');
  expect(build().status).toBe(0);
  expect(existsSync(join(root, 'dist/engine/a.test.js'))).toBe(false);
});

test('a type error fails the build, leaves the last good output and is told again the next time', () => {
  build();
  put('engine/a.ts', 'export const a: number = "text";\n');
  for (const attempt of [1, 2]) {
    const failed = build();
    expect(failed.status, `attempt ${attempt}`).not.toBe(0);
    expect(failed.stdout).toContain('engine/a.ts');
  }
  expect(read('dist/engine/a.js')).toContain('a = 1');
  put('engine/a.ts', 'export const a: number = 3;\n');
  expect(build().status).toBe(0);
  expect(read('dist/engine/a.js')).toContain('a = 3');
});

test('without TypeScript an existing dist is taken as it is, and a missing one is an error that says what to do', () => {
  build();
  put('engine/a.ts', 'export const a: number = 4;\n');
  rmSync(join(root, 'node_modules'), { recursive: true });
  expect(build().status).toBe(0);
  rmSync(join(root, 'dist'), { recursive: true });
  expect(build()).toMatchObject({ status: 1, stderr: expect.stringContaining('npm ci') as string });
});

test('force builds although nothing changed', () => {
  build();
  put('dist/engine/a.js', 'broken(');
  build('--force');
  expect(read('dist/engine/a.js')).toContain('a = 1');
});

test('two builds at once take turns', async () => {
  rmSync(join(root, 'node_modules/typescript'));
  put('node_modules/typescript/package.json', '{}');
  put('node_modules/typescript/bin/tsc', slowCompiler);
  const ends = await Promise.all([buildAlongside('--force'), buildAlongside('--force'), buildAlongside('--force')]);
  expect(ends).toEqual([0, 0, 0]);
  expect(read('turns').trim().split('\n')).toEqual(['begin', 'end', 'begin', 'end', 'begin', 'end']);
  expect(existsSync(join(root, 'dist/.building'))).toBe(false);
});

test('the lock of a builder that was killed is taken over', () => {
  const dead = spawnSync(process.execPath, ['-e', '']).pid;
  put('dist/.building', String(dead));
  expect(build().status).toBe(0);
  expect(existsSync(join(root, 'dist/engine/a.js'))).toBe(true);
});

const slowCompiler = `
  const { appendFileSync } = require('node:fs');
  appendFileSync('turns', 'begin\\n');
  setTimeout(() => { appendFileSync('turns', 'end\\n'); }, 300);
`;

function put(name: string, text: string): void {
  mkdirSync(join(root, name, '..'), { recursive: true });
  writeFileSync(join(root, name), text);
}

function read(name: string): string {
  return readFileSync(join(root, name), 'utf8');
}

function build(...flags: string[]) {
  return spawnSync(process.execPath, [join(root, 'ops/build.mjs'), ...flags], { cwd: tmpdir(), encoding: 'utf8' });
}

function buildAlongside(...flags: string[]): Promise<number | null> {
  const child = spawn(process.execPath, [join(root, 'ops/build.mjs'), ...flags], { stdio: 'ignore' });
  return new Promise((resolve) => { child.on('close', resolve); });
}
