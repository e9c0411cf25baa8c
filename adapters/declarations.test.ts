import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Connection } from '../engine/define.ts';
import type { Declarations } from '../engine/declare/declarations.ts';
import type { Machine, Observer } from '../engine/ports.ts';
import type { Sighting } from '../engine/types.ts';
import { readConfig } from '../ops/config.ts';
import { adapterWorld } from '../ops/testing/adapter-world.ts';
import { startGitServer, type GitServer } from '../ops/testing/git-server.ts';
import { untilSo } from '../ops/testing/until.ts';
import adapter from './declarations.ts';
import { connectTo } from './declarations/connect.ts';
import { remoteOf } from './declarations/remote.ts';

const lock = 'version: 1\nguests:\n- {name: web, kind: qemu, vmid: 101, identity: {smbios: 5a}, cores: 2}\n';
let server: GitServer;
let dataDir: string;
let said: string[];
let aheadMs: number;

beforeEach(async () => {
  server = await startGitServer();
  dataDir = await mkdtemp(join(tmpdir(), 'homelab-copilot-declared-'));
  said = [];
  aheadMs = 0;
});

afterEach(async () => {
  await server.close();
  await rm(dataDir, { recursive: true, force: true });
});

describe('what is seen', () => {
  test('each declaration is told with the blob of its lock and its last commit, at most once a poll', async () => {
    const commit = server.push({ 'web.md': 'A VM.', 'web.lock.yaml': lock, 'db.md': 'Another.' }, { message: 'Ask for a web server' });
    const { observer } = await connect();
    const [reach, db, web, ...more] = await observer.look();
    expect(reach).toMatchObject({ resource: 'git://declared', kind: 'host.reach', value: { reachable: true } });
    expect(db).toMatchObject({ resource: 'git://declared/db', value: { present: true, lockBlob: null, wrong: null } });
    expect(web).toMatchObject({ resource: 'git://declared/web', kind: 'declaration.state', value: { present: true, lockBlob: server.git('rev-parse', 'main:web.lock.yaml'), commit, author: 'Ann', subject: 'Ask for a web server', wrong: null } });
    expect(more).toEqual([]);
    server.ails.is = 503;
    expect(await observer.look()).toMatchObject([reach, db, web]);
  });

  test('a declaration that goes away is told as that, with the commit that took it, also by a process that was not there', async () => {
    server.push({ 'web.md': 'A VM.', 'web.lock.yaml': lock, 'db.md': 'Another.' });
    const { observer } = await connect();
    await observer.look();
    const commit = server.push({ 'web.md': null, 'web.lock.yaml': null }, { message: 'No web server any more' });
    const gone = { resource: 'git://declared/web', value: { present: false, lockBlob: null, commit, author: 'Ann', subject: 'No web server any more', wrong: null } };
    expect(await lookLater(observer)).toMatchObject([{ kind: 'host.reach' }, { resource: 'git://declared/db', value: { present: true } }, gone]);
    expect(await lookLater(observer)).toMatchObject([{}, {}, gone]);
    const later = await connect();
    expect(await later.machine.inspect('git://declared/web')).toMatchObject([gone]);
    server.push({ 'web.md': 'A VM again.' });
    expect(await lookLater(observer)).toMatchObject([{}, {}, { resource: 'git://declared/web', value: { present: true } }]);
  });

  test.each([
    ['is no YAML', 'version: 1\n\tguests: []\n', /line 2: a tab/], ['is no lock', 'version: 1\nguests:\n- {name: web}\n', /guests\.0\.kind must be one of/], ['is a link', { leadsTo: '/etc/passwd' }, /web\.lock\.yaml is no plain file/],
    ['is too large', `version: 1\n#${'x'.repeat(2 ** 20)}`, /larger than 1024 KiB/],
  ])('a lock that %s is told with what is wrong', async (_, text, words) => {
    server.push({ 'web.md': 'A VM.', 'web.lock.yaml': text });
    const { observer } = await connect();
    expect((await observer.look())[1]).toMatchObject({ resource: 'git://declared/web', value: { present: true, wrong: expect.stringMatching(words) as string } });
  });

  test('a rewritten branch is told once, and what was there before stays in the local copy', async () => {
    server.push({ 'web.lock.yaml': lock });
    const { observer, declarations } = await connect();
    await observer.look();
    const before = server.git('rev-parse', 'main');
    server.push({ 'web.lock.yaml': `${lock}# shorter\n` }, { force: true });
    expect((await lookLater(observer))[0]).toMatchObject({ value: { reachable: true, why: 'its branch was rewritten' } });
    expect(declarations.known()?.head.rewritten).toBe(true);
    expect((await lookLater(observer))[0]).toMatchObject({ value: { why: 'it answers' } });
    expect(said).toEqual([expect.stringContaining('was rewritten')]);
    const [copy = ''] = await readdir(join(dataDir, 'declarations'));
    expect(await readdir(join(dataDir, 'declarations', copy, 'refs', 'copilot', 'kept'))).toEqual([before]);
  });

  test('an unreachable remote is no news of any declaration, and nothing is forgotten', async () => {
    server.push({ 'web.lock.yaml': lock });
    const { observer, machine, declarations } = await connect();
    await observer.look();
    server.ails.is = 'hang up';
    await expect(lookLater(observer)).rejects.toMatchObject({ code: 'machine.unreachable' });
    await expect(observer.look()).rejects.toMatchObject({ code: 'machine.unreachable' });
    await expect(machine.inspect('git://declared/web')).rejects.toMatchObject({ code: 'machine.unreachable' });
    await expect(machine.fingerprint('git://declared/web')).rejects.toMatchObject({ code: 'machine.unreachable' });
    expect(declarations.known()?.declared.map(({ name }) => name)).toEqual(['web']);
    server.ails.is = null;
    expect(await lookLater(observer)).toMatchObject([{ value: { reachable: true } }, { resource: 'git://declared/web' }]);
  });

  test.each([
    ['a bad token', { token: 'not-the-token' }, /DECLARATIONS_TOKEN/], ['a repository that is not there', { url: '/declared-not.git' }, /DECLARATIONS_REPO/],
  ])('%s is not being let in, and names the setting without its value', async (_, more, words) => {
    const { observer } = await connect(more);
    const error: unknown = await observer.look().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'machine.unauthorised', message: expect.stringMatching(words) as string });
    expect(`${JSON.stringify(error)}${String((error as Error).cause)}`).not.toContain('not-the-token');
  });

  test('what only a person can mend counts as not being let in', async () => {
    server.ails.is = 301;
    const { observer } = await connect();
    await expect(observer.look()).rejects.toMatchObject({ code: 'machine.unauthorised', message: expect.stringContaining('has moved') as string });
  });

  test('who follows hears of a commit and of the end of an absence, and of nothing else', async () => {
    server.push({ 'web.lock.yaml': lock });
    const { observer } = await connect({ pollMs: 40 });
    const leaving = new AbortController();
    const told: Sighting[][] = [];
    const following = observer.follow({ signal: leaving.signal, seen: (sightings) => { told.push(sightings); return Promise.resolve(); } }, null);
    await untilSo(() => told.length === 1);
    server.push({ 'db.md': 'A database.' });
    await untilSo(() => told.length === 2);
    server.ails.is = 'hang up';
    await untilSo(() => observer.look().then(() => false, () => true));
    server.ails.is = null;
    await untilSo(() => told.length === 3);
    leaving.abort();
    await following;
    expect(told.map((all) => all.map(({ resource, value }) => [resource, 'reachable' in value ? value.reachable : 'there']))).toEqual([
      [['git://declared', true], ['git://declared/web', 'there']], [['git://declared', true], ['git://declared/db', 'there'], ['git://declared/web', 'there']],
      [['git://declared', true], ['git://declared/db', 'there'], ['git://declared/web', 'there']],
    ]);
  });
});

describe('what is asked of it', () => {
  test('a fingerprint is the blob of the lock, and another one once somebody has pushed', async () => {
    server.push({ 'web.lock.yaml': lock, 'db.md': 'No lock yet.' });
    const { machine, declarations } = await connect();
    expect(await machine.fingerprint('git://declared/web')).toBe(declarations.lockBlob(lock));
    expect(await machine.fingerprint('git://declared/db')).toBeNull();
    expect(await machine.fingerprint('git://declared/nothing')).toBeNull();
    server.push({ 'web.lock.yaml': `${lock}# more\n` });
    aheadMs += 60_000;
    expect(await machine.fingerprint('git://declared/web')).toBe(declarations.lockBlob(`${lock}# more\n`));
  });

  test('a commit is known as soon as it is made, also by those who follow, and a conflict tells what is there', async () => {
    const { observer, declarations } = await connect();
    const wish = { name: 'web', english: 'A VM.\n', lock, expectedLock: null, message: 'Declare web', author: 'ann' };
    const [made, looked] = await Promise.all([declarations.commit(wish), declarations.look()]);
    expect(made).toMatchObject({ is: 'done', again: false });
    expect(looked.declared.map(({ lockBlob }) => lockBlob)).toEqual([declarations.lockBlob(lock)]);
    const next = await declarations.commit({ ...wish, lock: `${lock}# two\n`, expectedLock: declarations.lockBlob(lock) });
    expect(declarations.known()).toMatchObject({ head: { commit: (next as { commit: string }).commit }, declared: [{ lockBlob: declarations.lockBlob(`${lock}# two\n`), touch: { author: 'ann', subject: 'Declare web' } }] });
    expect(await observer.look()).toMatchObject([{}, { value: { lockBlob: declarations.lockBlob(`${lock}# two\n`) } }]);
    expect(await declarations.commit({ ...wish, lock: `${lock}# three\n`, expectedLock: declarations.lockBlob(lock) })).toEqual({ is: 'conflict', lockBlob: declarations.lockBlob(`${lock}# two\n`) });
  });

  test('several commits at once all arrive', async () => {
    const { declarations } = await connect();
    const names = ['a', 'b', 'c'];
    await Promise.all(names.map((name) => declarations.commit({ name, english: `${name}\n`, lock: null, expectedLock: null, message: name, author: 'ann' })));
    expect(declarations.known()?.declared.map(({ name, english }) => [name, english])).toEqual(names.map((name) => [name, `${name}\n`]));
  });

  test('a lock or a text that nobody could read again is not committed', async () => {
    const { declarations } = await connect();
    await expect(declarations.commit({ name: 'web', english: null, lock: 'x'.repeat(2 ** 20 + 1), expectedLock: null, message: 'x', author: 'ann' })).rejects.toMatchObject({ code: 'machine.refused' });
    await expect(declarations.commit({ name: 'web', english: 'x'.repeat(2 ** 18 + 1), lock: null, expectedLock: null, message: 'x', author: 'ann' })).rejects.toMatchObject({ code: 'machine.refused' });
    expect(declarations.known()).toBeNull();
  });

  test.each(['start', 'stop', 'restart', 'collectDiagnostics'] as const)('to %s a declaration is refused', async (verb) => {
    const { machine } = await connect();
    await expect(machine[verb]('git://declared/web')).rejects.toMatchObject({ code: 'machine.refused' });
  });

  test('only its own repository is named, and nothing while none is set', async () => {
    const { connection } = await connect();
    expect((['git://declared/web', 'git://declared', 'git://other/web', 'docker://declared/web'] as const).map((one) => connection.isNamed?.(one))).toEqual([true, true, false, false]);
    const off = await adapter.connect(adapter.settings.schema.parse({}), adapterWorld(dataDir));
    expect([off.observers, off.machine, off.declarations, off.isNamed?.('git://declared')]).toEqual([[], null, undefined, false]);
  });
});

describe('settings', () => {
  test.each([
    [{ DECLARATIONS_REPO: 'http://host/x.git', DECLARATIONS_TOKEN: 'secret' }, /clear text/], [{ DECLARATIONS_TOKEN: 'secret' }, /DECLARATIONS_TOKEN does nothing while DECLARATIONS_REPO is unset/],
    [{ DECLARATIONS_REPO: '/srv/x.git', DECLARATIONS_SSH_KEY_FILE: '/nowhere/key' }, /DECLARATIONS_SSH_KEY_FILE names a file that cannot be read/], [{ DECLARATIONS_REPO: '/srv/x.git', DECLARATIONS_POLL_SECONDS: '1' }, /DECLARATIONS_POLL_SECONDS/],
    [{ DECLARATIONS_REPO: '/srv/x.git', DECLARATIONS_KNOWN_HOSTS_FILE: '/nowhere/hosts' }, /DECLARATIONS_KNOWN_HOSTS_FILE/],
  ])('%j is refused by name and without a secret', (env, words) => {
    expect(() => readConfig(env, [adapter.settings])).toThrow(words);
    expect(() => readConfig(env, [adapter.settings])).not.toThrow(/secret/);
  });

  test('a key that others may read is refused before ssh does', async () => {
    const key = join(dataDir, 'key');
    await writeFile(key, 'x', { mode: 0o644 });
    const env = { DECLARATIONS_REPO: 'git@host:lab.git', DECLARATIONS_SSH_KEY_FILE: key };
    expect(() => readConfig(env, [adapter.settings])).toThrow(/chmod 600/);
    await chmod(key, 0o600);
    expect(readConfig(env, [adapter.settings]).of(adapter.settings)).toMatchObject(env);
  });
});

type Connected = { connection: Connection; observer: Observer; machine: Machine; declarations: Declarations };

async function connect({ token = server.token, url = '', pollMs = 30_000 } = {}): Promise<Connected> {
  const repo = url === '' ? server.url : server.url.replace('/declared.git', url);
  const world = { ...adapterWorld(dataDir, said), now: () => new Date(Date.now() + aheadMs) };
  const remote = remoteOf({ repo, token });
  if ('wrong' in remote) throw new Error(remote.wrong);
  const connection = pollMs === 30_000 ? await adapter.connect(readConfig({ DECLARATIONS_REPO: repo, DECLARATIONS_TOKEN: token }, [adapter.settings]).of(adapter.settings), world) : connectTo(remote, { pollMs, cluster: null }, world);
  const { observers: [observer], machine, declarations } = connection;
  if (!observer || !machine || !declarations) throw new Error('the adapter connected to nothing');
  return { connection, observer, machine, declarations };
}

function lookLater(observer: Observer): Promise<Sighting[]> {
  aheadMs += 61_000;
  return observer.look();
}
