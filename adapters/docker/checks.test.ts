import { chmod, mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ProbeState } from '../../engine/fact-values.ts';
import type { Machine, Near } from '../../engine/ports.ts';
import { bundlesIn } from '../../ops/bundles.ts';
import { startFakeDocker, type FakeDocker, type FakeSpec } from '../../ops/testing/fake-docker.ts';
import { engineOf } from './engine.ts';
import { hostPathsOf } from './host-paths.ts';
import { machineOf } from './verbs.ts';

const web = 'docker://lab/web';
let folder = '';
let fake: FakeDocker;
let tried: string[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'copilot-checks-'));
  tried = [];
  fake = await startFakeDocker({ socketPath: join(folder, 'docker.sock') });
});
afterEach(async () => {
  await fake.close();
  await rm(folder, { recursive: true, force: true });
});

describe('what is mounted', () => {
  test('is not asked of Docker where the owner lets us see it, and then nothing is made', async () => {
    await mkdir(join(folder, 'db'));
    await chmod(join(folder, 'db'), 0o700);
    fake.add({ name: 'web', user: '999', running: false, mounts: [mount('db'), mount('gone')] });
    const machine = await machineWith({ shared: true });
    expect(await says(machine.checkPaths?.(web))).toBe('1 of 2 folders and files are as they should be. Wrong: /gone is missing, or a broken link');
    expect(await says(machine.checkPermissions?.(web))).toMatch(/Wrong: \/db has mode 700, of \d+:\d+; it runs as user 999, which may not read and write\. Not known: \/gone is not there to be looked at$/);
    expect(fake.requests.get('/containers/*/archive')).toBeUndefined();
    expect(await readdir(folder)).not.toContain('gone');
  });

  test('cannot be put together when one source is a broken link', async () => {
    await symlink(join(folder, 'nowhere'), join(folder, 'broken'));
    fake.add({ name: 'web', mounts: [mount('broken')] });
    expect(await says((await machineWith()).checkPaths?.(web))).toContain('Wrong: /broken cannot be put in place: a source of this container is missing or is a broken link');
  });

  test.each<[string, Partial<FakeSpec>, number, RegExp]>([
    ['root in another group', { user: '0:5' }, 0o700, /\(it runs as root\)$/],
    ['a user known by name', { user: 'postgres' }, 0o755, /runs as a user known by name only, and whether that may read and write cannot be told$/],
    ['a user known by name whom everybody may do it', { user: 'postgres' }, 0o777, /^1 of 1 .*it runs as a user known by name only\)$/],
    ['the group of the owner', { user: `1234:${process.getgid?.() ?? 0}` }, 0o770, /^1 of 1 .*it runs as user 1234\)$/],
    ['a stranger', { user: '1234:1234' }, 0o770, /which may not read and write$/],
    ['a stranger whose group is not known', { user: '1234' }, 0o770, /whether that may read and write cannot be told$/],
  ])('with %s is told as far as it can be', async (_who, spec, mode, words) => {
    await mkdir(join(folder, 'db'));
    await chmod(join(folder, 'db'), mode);
    fake.add({ name: 'web', ...spec, mounts: [mount('db')] });
    expect(await says((await machineWith({ shared: true })).checkPermissions?.(web))).toMatch(words);
  });
});

describe('a name', () => {
  const names = async (spec: Partial<FakeSpec>, near: ProbeState['why'] = 'no_name') => {
    fake.add({ name: 'web', ...spec });
    return says((await machineWith({ near })).resolveNames?.(web, ['db']));
  };

  test.each<[string, Partial<FakeSpec>, string]>([
    ['on the default network is not looked up', { net: { networks: { bridge: { address: '172.17.0.2' } } } }, 'lab/db is on the default network too, where no names are looked up'],
    ['on a network of both is found', { net: { networks: { front: {} } } }, 'lab/db is found on network lab/front'],
    ['without any network is not found', { net: { mode: 'none' } }, 'lab/db has that name on network lab/bridge, which it is not on'],
  ])('%s', async (_what, spec, words) => {
    fake.add({ name: 'db', net: { networks: { bridge: { address: '172.17.0.3' }, front: { address: '172.18.0.3' } } } });
    expect(await names(spec)).toContain(words);
  });

  test('is looked up on the network that a container borrows from another one', async () => {
    fake.add({ name: 'db', net: { networks: { front: { address: '172.18.0.3' } } } });
    const vpn = fake.add({ name: 'vpn', net: { networks: { front: { address: '172.18.0.4' } } } });
    expect(await names({ net: { mode: `container:${vpn.id}` } })).toContain('lab/db is found on network lab/front');
  });

  test.each<[ProbeState['why'], string]>([
    ['answers', '1 of 1 names are as they should be: one is found from here'],
    ['no_name', '0 of 1 names are as they should be. Wrong: one is not found from here: nobody has that name'],
    ['timeout', '0 of 1 names are as they should be. Not known: nobody answered whether one exists'],
  ])('that no container has is asked for from here: %s', async (why, words) => {
    expect(await names({ net: { networks: { front: {} } } }, why)).toBe(words);
  });

  test('can be looked up on no network at all', async () => {
    expect(await names({ net: { mode: 'none' } })).toContain('it is on no network, so that it can look up no name');
    expect(tried).toEqual([]);
  });
});

describe('a port', () => {
  test('of a container is tried at its own address and where it is published', async () => {
    fake.add({ name: 'web', net: { networks: { front: { address: '172.18.0.9' } }, ports: { '80/tcp': ['8080'], '53/udp': ['53'] } } });
    expect(await says((await machineWith({ near: 'timeout' })).reach?.(web, []))).toBe(
      "0 of 1 ports are as they should be. Not known: port 80 of lab/web, whose network is Docker's own and cannot be seen from here");
    expect(tried.sort()).toEqual(['172.18.0.9:80', 'host-of-lab:8080']);
  });

  test('that is refused where it is published tells nothing, for that may be our own container', async () => {
    fake.add({ name: 'web', net: { mode: 'host', ports: { '80/tcp': [] } } });
    expect(await says((await machineWith({ near: 'refused' })).reach?.(web, []))).toContain('Not known: port 80');
    expect(tried).toEqual(['host-of-lab:80']);
  });

  test.each<[ProbeState['why'], string]>([
    ['answers', 'somebody answers at port 443'], ['refused', 'Wrong: nothing takes connections at port 443'], ['timeout', 'Wrong: nobody answers at port 443'],
    ['no_name', 'Wrong: the host with port 443 is not found by its name'], ['unreachable', 'Wrong: there is no way from here to the host with port 443'], ['other', 'Not known: it did not become clear at port 443'],
  ])('of somebody else is told without the name: %s', async (why, words) => {
    fake.add({ name: 'web' });
    const told = await says((await machineWith({ near: why })).reach?.(web, ['[fd00::1]:443', 'api.example.org:443']));
    expect(told).toContain(words);
    expect(told).not.toMatch(/example|fd00/);
    expect(tried).toEqual(['fd00::1:443', 'api.example.org:443']);
  });
});

test('without somebody to try them, names and ports are no verbs of the machine', async () => {
  expect(Object.keys(await machineWith({ near: null }))).not.toEqual(expect.arrayContaining(['reach']));
});

function mount(name: string) {
  return { source: join(folder, name), destination: `/${name}` };
}

async function says(asked: Promise<{ says: string }> | undefined): Promise<string> {
  return (await asked)?.says ?? 'no such verb';
}

async function machineWith({ shared = false, near = 'no_name' }: { shared?: boolean; near?: ProbeState['why'] | null } = {}): Promise<Machine> {
  const engine = await engineOf({ name: 'lab', way: { via: 'unix', path: join(folder, 'docker.sock') } }, { tls: null, ssh: null });
  const now = () => new Date();
  const asking = (why: ProbeState['why']): Near => ({
    find: (name) => { tried.push(name); return Promise.resolve(why); },
    reach: (host, port) => { tried.push(`${host}:${String(port)}`); return Promise.resolve(why); },
  });
  return machineOf({
    inventories: new Map([['lab', { engine, now, known: new Map() }]]), keep: bundlesIn(folder, now), near: near === null ? null : asking(near),
    paths: hostPathsOf(shared ? [{ host: 'lab', there: folder, here: folder }] : []), addressOf: (host) => `host-of-${host}`,
  });
}

