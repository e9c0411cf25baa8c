import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startGitServer, type GitServer } from '../../ops/testing/git-server.ts';
import type { Committed, CommitWish, Head } from '../../engine/declare/declarations.ts';
import { commitChange } from './commit.ts';
import { blobOf } from './reading.ts';
import { remoteOf, type Remote } from './remote.ts';
import { openRepository, type Repository } from './repository.ts';

let server: GitServer;
let folder: string;
let repository: Repository;

beforeEach(async () => {
  server = await startGitServer();
  folder = await mkdtemp(join(tmpdir(), 'homelab-copilot-copy-'));
  repository = await openTo(server.token);
});

afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

describe('reading', () => {
  test('an empty repository has a branch and nothing declared', async () => {
    expect(await repository.refresh()).toEqual({ branch: 'main', commit: null, rewritten: false });
  });

  test('two files of one name are one declaration, with the blobs that hold them and who touched it last', async () => {
    const first = server.push({ 'k3s.md': 'Three VMs.', 'k3s.lock.yaml': 'version: 1\n', 'README.md': 'hello', 'notes.txt': 'no' }, { message: 'Ask for k3s' });
    server.push({ 'web.md': 'A web server.' });
    const { commit } = await repository.refresh();
    const { declared, wrong } = await repository.read(commit ?? '');
    expect(wrong).toEqual([]);
    expect(declared.map(({ name, english, lock }) => [name, english, lock])).toEqual([['k3s', 'Three VMs.', 'version: 1\n'], ['web', 'A web server.', null]]);
    expect(declared[0]).toMatchObject({ lockBlob: server.git('rev-parse', 'main:k3s.lock.yaml'), touch: { commit: first, author: 'Ann', subject: 'Ask for k3s' } });
  });

  test('what is no plain file, too large or badly called is left out and named', async () => {
    server.push({ 'good.md': 'A VM.', 'Bad Name.md': 'x', 'large.md': 'x'.repeat(300_000) });
    const { commit } = await repository.refresh();
    const { declared, wrong } = await repository.read(commit ?? '');
    expect(declared.map(({ name, english, wrong: why }) => [name, english, why])).toEqual([['good', 'A VM.', null], ['large', null, 'large.md is larger than 256 KiB']]);
    expect(wrong).toEqual([expect.stringContaining('Bad Name.md'), expect.stringContaining('large.md is larger than 256 KiB')]);
  });

  test('a history that was rewritten is told, a longer one is not', async () => {
    server.push({ 'a.md': 'one' });
    expect(await seen()).toMatchObject({ rewritten: false });
    const approved = server.push({ 'a.md': 'two' });
    expect(await seen()).toMatchObject({ rewritten: false });
    server.push({ 'a.md': 'three' }, { force: true });
    expect(await seen()).toMatchObject({ rewritten: true });
    expect(await seen()).toMatchObject({ rewritten: false });
    await repository.git(['-c', 'gc.reflogExpire=now', 'gc', '--quiet', '--prune=now']);
    expect(await repository.git(['show', `${approved}:a.md`])).toBe('two');
  });

  test('a process that is killed between fetching and reading tells of a rewritten history when it is back', async () => {
    server.push({ 'a.md': 'one' });
    await seen();
    server.push({ 'a.md': 'two' }, { force: true });
    await repository.refresh();
    await writeFile(join(folder, 'copy', 'refs', 'copilot', 'fetched.lock'), '');
    await writeFile(join(folder, 'copy', 'config.lock'), '');
    for (const lock of ['refs/copilot/fetched.lock', 'config.lock']) await utimes(join(folder, 'copy', lock), 0, 0);
    repository = await openTo(server.token);
    server.push({ 'a.md': 'three' });
    expect(await seen()).toMatchObject({ rewritten: true, commit: server.git('rev-parse', 'main') });
  });

  test('the branch is the one that the remote calls its own, or the one there is', async () => {
    const main = server.push({ 'a.md': 'one' });
    server.git('branch', 'trunk');
    server.git('symbolic-ref', 'HEAD', 'refs/heads/trunk');
    expect(await seen()).toEqual({ branch: 'trunk', commit: main, rewritten: false });
    server.push({ 'a.md': 'two' });
    expect(await seen()).toEqual({ branch: 'trunk', commit: main, rewritten: false });
    server.git('symbolic-ref', 'HEAD', 'refs/heads/never');
    expect(await seen()).toMatchObject({ branch: 'main', rewritten: false });
    server.git('branch', '-m', 'main', 'lab');
    await expect(seen()).rejects.toMatchObject({ code: 'machine.refused', message: expect.stringContaining('set its default branch') as string });
    server.git('branch', '-D', 'trunk');
    expect(await seen()).toMatchObject({ branch: 'lab', rewritten: false });
  });

  test('of what was read before, only what was touched since is read again', async () => {
    server.push({ 'a.md': 'one', 'a.lock.yaml': 'version: 1\n', 'b.md': 'one' });
    const first = await seen();
    const reading = await repository.read(first.commit ?? '');
    server.push({ 'b.md': 'two' }, { message: 'Ask for two' });
    server.push({ 'b.md': 'one', 'c.md': 'new' }, { message: 'Take it back' });
    const second = await seen();
    const again = await repository.read(second.commit ?? '', { commit: first.commit ?? '', reading });
    expect(again).toEqual(await repository.read(second.commit ?? ''));
    expect(again.declared.map(({ name, touch }) => [name, touch.subject])).toEqual([['a', 'by hand'], ['b', 'Take it back'], ['c', 'Take it back']]);
    expect(again.declared[0]).toBe(reading.declared[0]);
  });

  test('a lock that was renamed is not under its old name any more', async () => {
    server.push({ 'a.md': 'A VM.', 'a.lock.yaml': 'version: 1\n' });
    const first = (await repository.refresh()).commit ?? '';
    const before = { commit: first, reading: await repository.read(first) };
    server.push({ 'a.lock.yaml': null, 'b.lock.yaml': 'version: 1\n' });
    const { declared } = await repository.read((await repository.refresh()).commit ?? '', before);
    expect(declared.map(({ name, lock }) => [name, lock])).toEqual([['a', null], ['b', 'version: 1\n']]);
  });

  test.each([
    ['that is wrong', 'version: 2\n', 'version must be 1'], ['in Latin-1', Buffer.from('version: 1 # M\xfcnchen\n', 'latin1'), 'no UTF-8'], ['that is right', 'version: 1 # M\u00fcnchen \u{1F600}\n', null],
  ])('a lock %s has its blob and says so', async (_, lock, words) => {
    server.push({ 'a.lock.yaml': lock, 'b.md': '\u00fc'.repeat(1000) });
    const { declared } = await repository.read((await seen()).commit ?? '');
    expect(declared).toMatchObject([{ name: 'a', english: null, lockBlob: server.git('rev-parse', 'main:a.lock.yaml'), wrong: words === null ? null : expect.stringContaining(words) as string }, { english: '\u00fc'.repeat(1000) }]);
    if (words === null) expect(blobOf(lock)).toBe(declared[0]?.lockBlob);
  });

  test('a lock that is a link is not followed', async () => {
    server.push({ 'a.md': 'A VM.', 'a.lock.yaml': { leadsTo: '/etc/passwd' } });
    const { declared } = await repository.read((await seen()).commit ?? '');
    expect(declared).toMatchObject([{ name: 'a', english: 'A VM.', lock: null, lockBlob: null, wrong: 'a.lock.yaml is no plain file' }]);
  });
});

describe('a commit', () => {
  test('is the first of an empty repository, in the name of who asked', async () => {
    const done = await commit(repository, { ...change, message: 'Declare web\n\nAsked-by: ann\nApproved-by: bob' });
    expect(done).toMatchObject({ is: 'done', again: false });
    expect(server.git('log', '-1', '--format=%an|%cn|%B', 'main')).toBe('ann|homelab-copilot|Declare web\n\nAsked-by: ann\nApproved-by: bob');
    expect(server.git('show', 'main:web.lock.yaml')).toBe('version: 1');
  });

  test('keeps what others have pushed meanwhile, and is found done when it is made again', async () => {
    await commit(repository, change);
    server.push({ 'other.md': 'Another.' });
    const next = { ...change, lock: 'version: 2\n', expectedLock: server.git('rev-parse', 'main:web.lock.yaml') };
    expect(await commit(repository, next)).toMatchObject({ is: 'done', again: false });
    expect(await commit(repository, next)).toMatchObject({ is: 'done', again: true });
    expect(server.git('ls-tree', '--name-only', 'main').split('\n')).toEqual(['other.md', 'web.lock.yaml', 'web.md']);
    expect(server.git('rev-list', '--count', 'main')).toBe('3');
  });

  test('of a lock that somebody changed meanwhile is a conflict, and writes nothing', async () => {
    await commit(repository, change);
    const expectedLock = server.git('rev-parse', 'main:web.lock.yaml');
    const theirs = server.push({ 'web.lock.yaml': 'version: 9\n' });
    expect(await commit(repository, { ...change, lock: 'version: 2\n', expectedLock })).toEqual({ is: 'conflict', lockBlob: server.git('rev-parse', 'main:web.lock.yaml') });
    expect(server.git('rev-parse', 'main')).toBe(theirs);
  });

  test('that is overtaken between look and push is made again on the new head', async () => {
    await commit(repository, change);
    const { git } = repository;
    let pushes = 0;
    repository.git = (args, more) => {
      if (args[0] === 'push' && (pushes += 1) === 1) server.push({ 'late.md': 'Late.' });
      return git(args, more);
    };
    expect(await commit(repository, { ...change, name: 'db', lock: 'version: 1\n' })).toMatchObject({ is: 'done', again: false });
    expect([pushes, server.git('ls-tree', '--name-only', 'main').split('\n').sort()]).toEqual([2, ['db.lock.yaml', 'db.md', 'late.md', 'web.lock.yaml', 'web.md']]);
  });

  test('removes a declaration', async () => {
    await commit(repository, change);
    const expectedLock = server.git('rev-parse', 'main:web.lock.yaml');
    await commit(repository, { ...change, english: null, lock: null, expectedLock });
    expect(server.git('ls-tree', '--name-only', 'main')).toBe('');
  });
});

test.each([
  ['a wrong token', async () => { repository = await openTo('wrong-token'); }, 'machine.unauthorised', /DECLARATIONS_TOKEN/],
  ['an error of the server', () => { server.ails.is = 503; }, 'machine.unreachable', /cannot be reached/],
  ['a connection that is cut', () => { server.ails.is = 'hang up'; }, 'machine.unreachable', /cannot be reached/],
  ['a redirect, which the token does not follow', () => { server.ails.is = 301; }, 'machine.refused', /has moved/],
  ['a repository that is not there', async () => { repository = await openTo(server.token, server.url.replace('declared', 'gone')); }, 'machine.unauthorised', /no repository/],
] as const)('%s is told in plain words that hold no secret', async (_, ail, code, words) => {
  server.push({ 'a.md': 'one' });
  await ail();
  const error: unknown = await repository.refresh().then(() => null, (reason: unknown) => reason);
  expect(error).toMatchObject({ code, message: expect.stringMatching(words) as string });
  expect(JSON.stringify(error) + String((error as Error).cause)).not.toContain('wrong-token');
});

test('a repository with its branch checked out says that it takes no push', async () => {
  const path = join(folder, 'worktree');
  const local = await openRepository(join(folder, 'copy2'), remote(path));
  await repository.git(['init', '--quiet', '--initial-branch=main', path]);
  await expect(commit(local, change)).rejects.toThrow(/name a bare repository/);
});

test('a repository with object ids of SHA-256 is refused in plain words', async () => {
  const path = join(folder, 'sha256.git');
  execFileSync('git', ['init', '--quiet', '--bare', '--object-format=sha256', path]);
  const tree = execFileSync('git', ['mktree'], { cwd: path, input: '', encoding: 'utf8' }).trim();
  const made = execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a', 'commit-tree', tree, '-m', 'x'], { cwd: path, encoding: 'utf8' }).trim();
  execFileSync('git', ['update-ref', 'HEAD', made], { cwd: path });
  const local = await openRepository(join(folder, 'copy3'), remote(path));
  await expect(local.refresh()).rejects.toMatchObject({ code: 'machine.refused', message: expect.stringContaining('SHA-1') as string });
});

test('a branch that takes no push says so at the first try', async () => {
  server.push({ 'a.md': 'one' });
  await writeFile(join(server.folder, 'hooks', 'pre-receive'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
  const { git } = repository;
  let pushes = 0;
  repository.git = (args, more) => {
    if (args[0] === 'push') pushes += 1;
    return git(args, more);
  };
  await expect(commit(repository, change)).rejects.toThrow(/takes no push to its branch/);
  expect(pushes).toBe(1);
});

test.each([
  ['ftp://host/x.git', 'https address'], ['https://user:secret@host/x.git', 'DECLARATIONS_TOKEN'], ['http://host/x.git', 'clear text'], ['declared', 'https address'], ['--upload-pack=evil', 'https address'],
])('%s is refused as a repository without its secret', (repo, words) => {
  const refused = remoteOf({ repo, token: 'tok' });
  expect(refused).toEqual({ wrong: expect.stringContaining(words) as string });
  expect(JSON.stringify(refused)).not.toContain('secret@');
});

test.each([
  ['git@github.com:ann/lab.git', 'lab'], ['ssh://git@nas.lan:2222/srv/lab.git', 'lab'], ['https://git.example.org/ann/lab', 'lab'], ['/srv/git/lab.git', 'lab'],
])('%s is a repository called %s', (repo, name) => {
  expect(remoteOf({ repo })).toMatchObject({ name, address: repo });
});

const change: CommitWish = { name: 'web', english: 'A web server.\n', lock: 'version: 1\n', expectedLock: null, message: 'Declare web', author: 'ann' };

function remote(repo: string, token?: string): Remote {
  const found = remoteOf({ repo, token });
  if ('wrong' in found) throw new Error(found.wrong);
  return found;
}

async function seen(): Promise<Head> {
  const head = await repository.refresh();
  await repository.settle(head);
  return head;
}

async function commit(to: Repository, wish: CommitWish): Promise<Committed> {
  return (await commitChange(to, wish, folder)).committed;
}

function openTo(token: string, url = server.url): Promise<Repository> {
  return openRepository(join(folder, 'copy'), remote(url, token));
}
