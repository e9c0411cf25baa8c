import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Machine } from '../../engine/ports.ts';
import { bundlesIn } from '../../ops/bundles.ts';
import { startFakeDocker, type FakeDocker } from '../../ops/testing/fake-docker.ts';
import { ask, engineOf } from './engine.ts';
import { hostPathsOf } from './host-paths.ts';
import { machineOf } from './verbs.ts';

const web = 'docker://lab/web';
let folder = '';
let fake: FakeDocker;
let machine: Machine;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'copilot-verbs-'));
  fake = await startFakeDocker({ socketPath: join(folder, 'docker.sock') });
  machine = await machineIn(join(folder, 'kept'));
});

afterEach(async () => {
  await fake.close();
  await rm(folder, { recursive: true, force: true });
});

describe('a verb', () => {
  test('is sent once', async () => {
    fake.add({ name: 'web' });
    await machine.restart(web);
    expect(fake.calls.map(({ verb, name }) => ({ verb, name }))).toEqual([{ verb: 'restart', name: 'web' }]);
  });

  test('whose answer is lost ends as a timeout and is not sent again, for it did happen', async () => {
    const { id, startedAt } = fake.add({ name: 'web' });
    fake.cutAfter('restart');
    await expect(machine.restart(web)).rejects.toMatchObject({ code: 'machine.timeout', retry: false, message: expect.stringContaining('nobody knows') as string });
    expect(fake.calls).toHaveLength(1);
    expect(fake.get('web')).toMatchObject({ id, status: 'running' });
    expect(fake.get('web').startedAt).toBeGreaterThan(startedAt);
  });

  test.each([
    [409, 'container is marked for removal', 'machine.refused'],
    [400, 'bad parameter', 'machine.refused'],
    [500, 'driver failed programming external connectivity', 'machine.refused'],
    [403, 'Forbidden', 'machine.unauthorised'],
    [404, 'No such container', 'machine.missing'],
    [503, 'Service Unavailable', 'machine.unreachable'],
    [504, 'Gateway Timeout', 'machine.timeout'],
  ])('that is answered with %i is told in the words of Docker', async (status, message, code) => {
    fake.add({ name: 'web' });
    fake.refuse('restart', status, message);
    await expect(machine.restart(web)).rejects.toMatchObject({ code, message: expect.stringMatching(new RegExp(`^Docker host lab .*${message}`)) as string });
    expect(fake.calls).toHaveLength(1);
  });

  test('for a host that is not listed is missing, and says where hosts are listed', async () => {
    await expect(machine.restart('docker://other/web')).rejects.toMatchObject({ code: 'machine.missing', message: expect.stringContaining('DOCKER_HOSTS') as string });
  });

  test.each(['docker://lab', 'docker://lab/a/b/c/d', 'docker://lab/%', 'docker://lab/web%2F..', 'docker://lab/.*'] as const)('for %s, which names no container, is missing', async (ref) => {
    fake.add({ name: 'web' });
    await expect(machine.restart(ref)).rejects.toMatchObject({ code: 'machine.missing' });
    expect(fake.calls).toEqual([]);
  });

  test('reaches the running one of two containers that claim a compose service', async () => {
    const labels = { 'com.docker.compose.project': 'p', 'com.docker.compose.service': 'web' };
    fake.add({ name: 'p-web-1', labels });
    fake.add({ name: 'old_p-web-1', labels, running: false });
    await machine.restart('docker://lab/p/web');
    expect(fake.calls.map((call) => call.name)).toEqual(['p-web-1']);
  });

  test('does not mistake a name that merely begins the same', async () => {
    fake.add({ name: 'web-2' });
    await expect(machine.restart(web)).rejects.toMatchObject({ code: 'machine.missing' });
  });
});

describe('a call that is not answered', () => {
  test('is unreachable when it only read, and a timeout when it changed something', async () => {
    fake.freeze(true);
    const engine = await engineOf({ name: 'lab', way: { via: 'unix', path: join(folder, 'docker.sock') } }, { tls: null, ssh: null });
    const asked = { doing: 'look', seconds: 0.05 };
    await expect(ask(engine, asked, (docker) => docker.listContainers())).rejects.toMatchObject({ code: 'machine.unreachable' });
    await expect(ask(engine, { ...asked, changes: true }, (docker) => docker.getContainer('web').start())).rejects.toMatchObject({ code: 'machine.timeout' });
  });
});

describe('a bundle', () => {
  test('is written though some of it cannot be had, and says what is missing', async () => {
    fake.add({ name: 'web', labels: { note: 'x' } });
    fake.log('web', 'a 🚀 line');
    const receipt = await machine.collectDiagnostics(web);
    expect(receipt.details).toMatchObject({ files: 6, lines: 1 });
    expect(receipt.says).toMatch(/^collected 6 files about lab\/web, \d+ KiB, 1 log lines$/);
    expect(receipt.id).toMatch(/^\d{8}T\d{9}Z-lab_web$/);
  });

  test('that cannot be written says so, naming the setting', async () => {
    await writeFile(join(folder, 'file'), '');
    fake.add({ name: 'web' });
    await expect((await machineIn(join(folder, 'file'))).collectDiagnostics(web)).rejects.toMatchObject({ code: 'machine.refused', message: expect.stringContaining('DATA_DIR') as string });
  });

  test('leaves nothing behind on a full disk', async ({ skip }) => {
    const small = join(folder, 'small');
    await mkdir(small);
    if (spawnSync('sh', ['-c', `mount -t tmpfs -o size=16k tmpfs '${small}'`]).status !== 0) skip();
    try {
      fake.add({ name: 'web' });
      for (let n = 0; n < 200; n += 1) fake.log('web', 'x'.repeat(500));
      await expect((await machineIn(small)).collectDiagnostics(web)).rejects.toMatchObject({ code: 'machine.full', message: expect.stringContaining('full') as string });
      expect(await readdir(join(small, 'diagnostics'))).toEqual([]);
    } finally {
      spawnSync('sh', ['-c', `umount '${small}'`]);
    }
  });
});

async function machineIn(dataDir: string): Promise<Machine> {
  const engine = await engineOf({ name: 'lab', way: { via: 'unix', path: join(folder, 'docker.sock') } }, { tls: null, ssh: null });
  const now = (): Date => new Date();
  return machineOf({ inventories: new Map([['lab', { engine, now, known: new Map() }]]), keep: bundlesIn(dataDir, now), near: null, paths: hostPathsOf([]), addressOf: () => '127.0.0.1' });
}
