import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startGitServer, type GitServer } from '../../ops/testing/git-server.ts';
import { sshdHere, startSshd, type Sshd } from '../../ops/testing/sshd.ts';
import { commitChange } from './commit.ts';
import { remoteOf, type RemoteSettings } from './remote.ts';
import { openRepository, type Repository } from './repository.ts';

describe.skipIf(!sshdHere())('over ssh', () => {
  let server: GitServer;
  let sshd: Sshd;
  let folder: string;

  beforeAll(async () => {
    [server, sshd, folder] = await Promise.all([startGitServer(), startSshd(), mkdtemp(join(tmpdir(), 'homelab-copilot-copy-'))]);
  });

  afterAll(async () => {
    await Promise.all([server.close(), sshd.close(), rm(folder, { recursive: true, force: true })]);
  });

  test('a repository is read and committed to with the key and the host key that the settings name', async () => {
    server.push({ 'web.md': 'A VM.' });
    const repository = await open({});
    const { commit } = await repository.refresh();
    expect((await repository.read(commit ?? '')).declared.map(({ name }) => name)).toEqual(['web']);
    const { committed } = await commitChange(repository, { name: 'db', english: 'A database.\n', lock: null, expectedLock: null, message: 'Declare db', author: 'ann' }, folder);
    expect(committed).toMatchObject({ is: 'done', again: false });
    expect(server.git('log', '-1', '--format=%an %s', 'main')).toBe('ann Declare db');
  });

  test('a key that is not known there is not let in', async () => {
    await expect((await open({ sshKeyFile: sshd.strangerKeyFile })).refresh()).rejects.toMatchObject({ code: 'machine.unauthorised' });
  });

  test('a host whose key is not among the known ones is not trusted', async () => {
    const knownHostsFile = join(folder, 'no_hosts');
    await writeFile(knownHostsFile, '');
    await expect((await open({ knownHostsFile })).refresh()).rejects.toMatchObject({ code: 'machine.unauthorised', message: expect.stringContaining('known_hosts') as string });
  });

  test('a host that does not answer is unreachable, and a folder that is no repository is told', async () => {
    await expect((await open({ repo: 'ssh://ann@127.0.0.1:1/lab.git' })).refresh()).rejects.toMatchObject({ code: 'machine.unreachable' });
    await expect((await open({ repo: sshd.addressOf(folder) })).refresh()).rejects.toMatchObject({ code: 'machine.unauthorised', message: expect.stringContaining('no repository') as string });
  });

  function open(more: Partial<RemoteSettings>): Promise<Repository> {
    const remote = remoteOf({ repo: sshd.addressOf(server.folder), sshKeyFile: sshd.keyFile, knownHostsFile: sshd.knownHostsFile, ...more });
    if ('wrong' in remote) throw new Error(remote.wrong);
    return openRepository(join(folder, 'copy'), remote);
  }
});
