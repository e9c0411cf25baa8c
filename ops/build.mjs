// Builds dist from the sources when they changed since the last build; `--force` builds always.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');
const stamp = join(dist, '.stamp');
const lock = join(dist, '.building');
const folders = ['bot', 'engine', 'adapters', 'storage', 'templates', 'ops'];
const alone = ['tsconfig.json', 'tsconfig.build.json', 'package-lock.json'];
const force = process.argv.includes('--force');

if (force || !isFresh()) await build();

async function build() {
  const compiler = findCompiler();
  if (compiler === null) return withoutCompiler();
  mkdirSync(dist, { recursive: true });
  await takeLock();
  try {
    if (force || !isFresh()) process.exitCode = compile(compiler);
  } finally {
    rmSync(lock, { force: true });
  }
}

function compile(compiler) {
  const before = fingerprint();
  rmSync(stamp, { force: true });
  if (force || missingOutputs().length > 0) rmSync(join(dist, '.tsbuildinfo'), { force: true });
  const run = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json', '--noEmitOnError'], { cwd: root, stdio: 'inherit' });
  if (run.status !== 0) {
    console.error('The build failed; the errors are above.');
    return run.status ?? 1;
  }
  removeOrphans();
  writeAtomically(stamp, before);
  return 0;
}

function withoutCompiler() {
  if (filesBelow(dist, 'ops').length > 0) return;
  console.error('There is no dist folder and TypeScript is not installed; run "npm ci" (with the development packages) first.');
  process.exitCode = 1;
}

function findCompiler() {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');
  } catch {
    return null;
  }
}

function isFresh() {
  try {
    return readFileSync(stamp, 'utf8') === fingerprint() && missingOutputs().length === 0;
  } catch {
    return false;
  }
}

/** Name, size and time of change of everything that is compiled, so that a file that went away counts as a change too. */
function fingerprint() {
  const hash = createHash('sha256');
  for (const name of [...sources(), ...alone]) {
    const found = statSync(join(root, name), { throwIfNoEntry: false });
    hash.update(`${name} ${found?.size} ${found?.mtimeMs}\n`);
  }
  return hash.digest('hex');
}

function sources() {
  const names = folders.flatMap((folder) => filesBelow(root, folder));
  return names.filter((name) => /\.ts$/.test(name) && !/\.(test|test-d|d)\.ts$/.test(name)).sort();
}

function outputs() {
  return sources().map((name) => name.replace(/\.ts$/, '.js'));
}

function missingOutputs() {
  const there = new Set(folders.flatMap((folder) => filesBelow(dist, folder)));
  return outputs().filter((name) => !there.has(name));
}

function removeOrphans() {
  const wanted = new Set(outputs());
  for (const name of filesBelow(dist, '.')) {
    if (name.startsWith('.') || wanted.has(name)) continue;
    rmSync(join(dist, name), { force: true });
    removeEmptyAbove(join(dist, name));
  }
}

function removeEmptyAbove(path) {
  for (let folder = dirname(path); folder !== dist; folder = dirname(folder)) {
    if (readdirSync(folder).length > 0) return;
    rmdirSync(folder);
  }
}

function filesBelow(top, folder) {
  if (!has(join(top, folder))) return [];
  return readdirSync(join(top, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = folder === '.' ? entry.name : `${folder}/${entry.name}`;
    return entry.isDirectory() ? filesBelow(top, name) : [name];
  });
}

function has(path) {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

async function takeLock() {
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const holder = abandonedBy();
    if (holder === null) await pause(100);
    else stealLock(holder);
  }
}

/** What is written in a lock whose holder is dead; null while it may be alive. A new lock is empty for a moment. */
function abandonedBy() {
  try {
    const holder = readFileSync(lock, 'utf8');
    const age = Date.now() - statSync(lock).mtimeMs;
    const dead = holder === '' ? age > 5000 : age > 600_000 || !isAlive(Number(holder));
    return dead ? holder : null;
  } catch {
    return null;
  }
}

/** Takes a dead lock away, and gives it back when another builder had replaced it meanwhile. */
function stealLock(holder) {
  const aside = `${lock}-${process.pid}`;
  try {
    renameSync(lock, aside);
    if (readFileSync(aside, 'utf8') !== holder) linkSync(aside, lock);
  } catch {
    // Another builder was faster; the next round sees its lock.
  }
  rmSync(aside, { force: true });
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function writeAtomically(path, text) {
  const draft = `${path}-${process.pid}`;
  writeFileSync(draft, text);
  renameSync(draft, path);
}
