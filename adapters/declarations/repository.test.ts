import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startGitServer, type GitServer } from '../../ops/testing/git-server.ts';
import { commitChange, type Change } from './commit.ts';
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
    expect(declared.map(({ name }) => name)).toEqual(['good']);
    expect(wrong).toEqual([expect.stringContaining('Bad Name.md'), expect.stringContaining('large.md is larger than 256 KiB')]);
  });

  test('a history that was rewritten is told, a longer one is not', async () => {
    server.push({ 'a.md': 'one' });
    expect(await repository.refresh()).toMatchObject({ rewritten: false });
    server.push({ 'a.md': 'two' });
    expect(await repository.refresh()).toMatchObject({ rewritten: false });
    server.push({ 'a.md': 'three' }, { force: true });
    expect(await repository.refresh()).toMatchObject({ rewritten: true });
    expect(await repository.refresh()).toMatchObject({ rewritten: false });
  });
});

describe('a commit', () => {
  test('is the first of an empty repository, in the name of who asked', async () => {
    const done = await commitChange(repository, { ...change, message: 'Declare web\n\nAsked-by: ann\nApproved-by: bob' }, folder);
    expect(done).toMatchObject({ is: 'done', again: false });
    expect(server.git('log', '-1', '--format=%an|%cn|%B', 'main')).toBe('ann|homelab-copilot|Declare web\n\nAsked-by: ann\nApproved-by: bob');
    expect(server.git('show', 'main:web.lock.yaml')).toBe('version: 1');
  });

  test('keeps what others have pushed meanwhile, and is found done when it is made again', async () => {
    await commitChange(repository, change, folder);
    server.push({ 'other.md': 'Another.' });
    const next = { ...change, lock: 'version: 2\n', expectedLock: server.git('rev-parse', 'main:web.lock.yaml') };
    expect(await commitChange(repository, next, folder)).toMatchObject({ is: 'done', again: false });
    expect(await commitChange(repository, next, folder)).toMatchObject({ is: 'done', again: true });
    expect(server.git('ls-tree', '--name-only', 'main').split('\n')).toEqual(['other.md', 'web.lock.yaml', 'web.md']);
    expect(server.git('rev-list', '--count', 'main')).toBe('3');
  });

  test('of a lock that somebody changed meanwhile is a conflict, and writes nothing', async () => {
    await commitChange(repository, change, folder);
    const expectedLock = server.git('rev-parse', 'main:web.lock.yaml');
    const theirs = server.push({ 'web.lock.yaml': 'version: 9\n' });
    expect(await commitChange(repository, { ...change, lock: 'version: 2\n', expectedLock }, folder)).toEqual({ is: 'conflict', lockBlob: server.git('rev-parse', 'main:web.lock.yaml') });
    expect(server.git('rev-parse', 'main')).toBe(theirs);
  });

  test('that is overtaken between look and push is made again on the new head', async () => {
    await commitChange(repository, change, folder);
    const { git } = repository;
    let pushes = 0;
    repository.git = (args, more) => {
      if (args[0] === 'push' && (pushes += 1) === 1) server.push({ 'late.md': 'Late.' });
      return git(args, more);
    };
    expect(await commitChange(repository, { ...change, name: 'db', lock: 'version: 1\n' }, folder)).toMatchObject({ is: 'done', again: false });
    expect([pushes, server.git('ls-tree', '--name-only', 'main').split('\n').sort()]).toEqual([2, ['db.lock.yaml', 'db.md', 'late.md', 'web.lock.yaml', 'web.md']]);
  });

  test('removes a declaration', async () => {
    await commitChange(repository, change, folder);
    const expectedLock = server.git('rev-parse', 'main:web.lock.yaml');
    await commitChange(repository, { ...change, english: null, lock: null, expectedLock }, folder);
    expect(server.git('ls-tree', '--name-only', 'main')).toBe('');
  });
});

test.each([
  ['a wrong token', async () => { repository = await openTo('wrong-token'); }, 'machine.unauthorised', /DECLARATIONS_TOKEN/],
  ['an error of the server', () => { server.ails.is = 503; }, 'machine.unreachable', /cannot be reached/],
  ['a connection that is cut', () => { server.ails.is = 'hang up'; }, 'machine.unreachable', /cannot be reached/],
  ['a redirect, which the token does not follow', () => { server.ails.is = 301; }, 'machine.refused', /has moved/],
  ['a repository that is not there', async () => { repository = await openTo(server.token, server.url.replace('declared', 'gone')); }, 'machine.missing', /no repository/],
] as const)('%s is told in plain words that hold no secret', async (_, ail, code, words) => {
  server.push({ 'a.md': 'one' });
  await ail();
  const error: unknown = await repository.refresh().then(() => null, (reason: unknown) => reason);
  expect(error).toMatchObject({ code, message: expect.stringMatching(words) as string });
  expect(JSON.stringify(error) + String((error as Error).cause)).not.toContain('wrong-token');
});

test('a repository with its branch checked out says that it takes no push', async () => {
  const path = join(folder, 'worktree');
  const local = await openRepository(join(folder, 'copy2'), remote(path), process.env['PATH'] ?? '');
  await repository.git(['init', '--quiet', '--initial-branch=main', path]);
  await expect(commitChange(local, change, folder)).rejects.toThrow(/name a bare repository/);
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

const change: Change = { name: 'web', english: 'A web server.\n', lock: 'version: 1\n', expectedLock: null, message: 'Declare web', author: 'ann' };

function remote(repo: string, token?: string): Remote {
  const found = remoteOf({ repo, token });
  if ('wrong' in found) throw new Error(found.wrong);
  return found;
}

function openTo(token: string, url = server.url): Promise<Repository> {
  return openRepository(join(folder, 'copy'), remote(url, token), process.env['PATH'] ?? '');
}
