import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { authority, serverIdentity, type TlsFlaw } from '../../ops/testing/fake-proxmox-tls.ts';
import { startGitServer } from '../../ops/testing/git-server.ts';
import { commitChange } from './commit.ts';
import { remoteOf } from './remote.ts';
import { openRepository } from './repository.ts';

let folder = '';
let caFile = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'homelab-copilot-https-'));
  caFile = join(folder, 'ca.pem');
  await writeFile(caFile, authority().cert);
});

afterAll(() => rm(folder, { recursive: true }));

test('over https the token goes to a server of an authority of our own, and what is committed is there', async () => {
  await using served = await serving('none');
  const repository = await served.open(caFile);
  served.push({ 'a.md': 'one' });
  const head = await repository.refresh();
  expect(head.commit).toBe(served.git('rev-parse', 'main'));
  await repository.settle(head);
  const wish = { name: 'web', english: 'A VM.', lock: 'version: 1\n', expectedLock: null, author: 'ann', message: 'Ask for a web server' };
  await commitChange(repository, wish, folder);
  expect(served.git('show', 'main:web.md')).toBe('A VM.');
});

test.each<[string, TlsFlaw, boolean]>([
  ['an authority that nobody named', 'none', false],
  ['no authority but its own', 'self-signed', true],
  ['a day that is over', 'expired', true],
  ['the name of another server', 'wrong-name', true],
])('a certificate with %s is refused in words that say what to set', async (_, flaw, named) => {
  await using served = await serving(flaw);
  const repository = await served.open(named ? caFile : undefined);
  await expect(repository.refresh()).rejects.toMatchObject({ code: 'machine.unauthorised', message: expect.stringContaining('DECLARATIONS_CA_FILE') as string });
});

async function serving(flaw: TlsFlaw) {
  const server = await startGitServer({ tls: serverIdentity(flaw) });
  return {
    ...server, [Symbol.asyncDispose]: server.close,
    open: (ca: string | undefined) => {
      const remote = remoteOf({ repo: server.url, token: server.token, caFile: ca });
      if ('wrong' in remote) throw new Error(remote.wrong);
      return openRepository(join(folder, `copy-${flaw}-${String(ca !== undefined)}`), remote);
    },
  };
}
