import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isFault } from '../engine/errors.ts';
import type { ResourceRef } from '../engine/refs.ts';
import { readConfig, type Env } from '../ops/config.ts';
import { adapterWorld } from '../ops/testing/adapter-world.ts';
import { startFakeProxmox, type FakeProxmox } from '../ops/testing/fake-proxmox.ts';
import { parseClusters } from './proxmox/clusters.ts';
import adapter from './proxmox.ts';

const secret = '12345678-1234-1234-1234-1234567890ab';
const one = { PROXMOX_URL: 'https://pve.lan', PROXMOX_TOKEN_ID: 'anna@pve!watch', PROXMOX_TOKEN_SECRET: secret };
let folder = '';
beforeEach(async () => { folder = await mkdtemp(join(tmpdir(), 'copilot-pve-')); });
afterEach(async () => { await rm(folder, { recursive: true, force: true }); });

describe('the settings', () => {
  test.each([
    ['https://pve.lan', 'pve.lan', 8006], ['https://pve.lan:8006', 'pve.lan', 8006], ['https://pve.lan:8006/', 'pve.lan', 8006], ['https://10.0.0.5:443', '10.0.0.5', 443],
    ['https://pve.lan:443/', 'pve.lan', 443], ['https://[fd00::1]:8006', '[fd00::1]', 8006], ['house=https://pve.lan', 'pve.lan', 8006], [' https://pve.lan ', 'pve.lan', 8006],
  ])('take %s as an address', (PROXMOX_URL, host, port) => {
    expect(clustersOf({ ...one, PROXMOX_URL })).toEqual([expect.objectContaining({ host, port, tokenId: 'anna@pve!watch', tokenSecret: secret, trust: { by: 'system' } })]);
  });

  test('of several clusters end in their names', async () => {
    await writeFile(join(folder, 'secret'), `${secret.replace('1234', 'abcd')}\n`);
    const clusters = clustersOf({
      PROXMOX_URL: 'home=https://pve.lan, lab-2=https://10.0.0.5:443',
      PROXMOX_TOKEN_ID_HOME: 'anna@pve!watch', PROXMOX_TOKEN_SECRET_HOME: secret, PROXMOX_FINGERPRINT_HOME: 'ab:'.repeat(31) + 'ab',
      PROXMOX_TOKEN_ID_LAB_2: 'root@pam!lab', PROXMOX_TOKEN_SECRET_LAB_2_FILE: join(folder, 'secret'),
    });
    expect(clusters).toEqual([
      { name: 'home', host: 'pve.lan', port: 8006, tokenId: 'anna@pve!watch', tokenSecret: secret, trust: { by: 'pin', fingerprint: 'AB'.repeat(32) }, suffix: 'HOME' },
      { name: 'lab-2', host: '10.0.0.5', port: 443, tokenId: 'root@pam!lab', tokenSecret: secret.replace('1234', 'abcd'), trust: { by: 'system' }, suffix: 'LAB_2' },
    ]);
  });

  test('of one named cluster may end in its name or not', () => {
    expect(clustersOf({ ...one, PROXMOX_URL: 'lab=https://pve.lan' })).toEqual([expect.objectContaining({ name: 'lab', suffix: '' })]);
    const { PROXMOX_TOKEN_ID, ...rest } = one;
    expect(clustersOf({ ...rest, PROXMOX_URL: 'lab=https://pve.lan', PROXMOX_TOKEN_ID_LAB: PROXMOX_TOKEN_ID })).toEqual([expect.objectContaining({ name: 'lab', tokenId: 'anna@pve!watch' })]);
  });

  test.each<[string, Env, string[]]>([
    ['http', { ...one, PROXMOX_URL: 'http://pve.lan:8006' }, ['entry 1 of PROXMOX_URL begins with http://, which would send the token in the clear; write https://']],
    ['no scheme', { ...one, PROXMOX_URL: 'pve.lan:8006' }, ['entry 1 of PROXMOX_URL must read https://host:8006, or name=https://host:8006']],
    ['a path', { ...one, PROXMOX_URL: 'https://pve.lan/api2' }, ['entry 1 of PROXMOX_URL must read https://host:8006, or name=https://host:8006']],
    ['a password', { ...one, PROXMOX_URL: 'https://root:hunter22@pve.lan' }, ['entry 1 of PROXMOX_URL holds a user or a password; use a token in PROXMOX_TOKEN_ID and PROXMOX_TOKEN_SECRET']],
    ['several without names', { ...one, PROXMOX_URL: 'https://a.lan,https://b.lan' }, ['entry 1 of PROXMOX_URL needs a name, as in name=https://host:8006, since there are several', 'entry 2 of PROXMOX_URL needs a name, as in name=https://host:8006, since there are several']],
    ['twins', { ...one, PROXMOX_URL: 'a=https://a.lan,a=https://b.lan' }, ['PROXMOX_URL has two clusters named a; names must differ']],
    ['a name that cannot be', { ...one, PROXMOX_URL: 'My_Lab=https://a.lan' }, ['entry 1 of PROXMOX_URL needs a name of small letters, digits and hyphens before the =']],
    ['a name that its settings cannot carry', { ...one, PROXMOX_URL: 'file=https://a.lan' }, ['entry 1 of PROXMOX_URL has a name that ends in "file", which the names of its settings cannot carry; choose another']],
    ['half a token', { PROXMOX_URL: 'https://pve.lan', PROXMOX_TOKEN_ID: 'anna@pve!watch' }, ['PROXMOX_TOKEN_SECRET is missing beside PROXMOX_URL; make an API token in Proxmox under Datacenter, Permissions, API Tokens']],
    ['no token', { PROXMOX_URL: 'https://pve.lan' }, ['PROXMOX_TOKEN_ID is missing beside', 'PROXMOX_TOKEN_SECRET is missing beside']],
    ['no address', { PROXMOX_TOKEN_ID: 'anna@pve!watch', PROXMOX_FINGERPRINT: 'AB'.repeat(32) }, ['PROXMOX_URL is missing beside PROXMOX_TOKEN_ID and PROXMOX_FINGERPRINT; write the address of the cluster, such as https://pve.lan:8006']],
    ['half of the second', { PROXMOX_URL: 'a=https://a.lan,b=https://b.lan', PROXMOX_TOKEN_ID_A: 'anna@pve!watch', PROXMOX_TOKEN_SECRET_A: secret, PROXMOX_TOKEN_ID_B: 'anna@pve!watch' }, ['PROXMOX_TOKEN_SECRET_B is missing']],
    ['settings of nobody', { ...one, PROXMOX_TOKEN_ID_LAB3: 'anna@pve!watch' }, ['PROXMOX_TOKEN_ID_LAB3 belongs to no cluster of PROXMOX_URL; did you mean PROXMOX_TOKEN_ID?']],
    ['two ways to trust', { ...one, PROXMOX_FINGERPRINT: 'AB'.repeat(32), PROXMOX_CA_FILE: '/nowhere' }, ['PROXMOX_CA_FILE and PROXMOX_FINGERPRINT are both set; keep one of them']],
    ['a file that is not there', { ...one, PROXMOX_CA_FILE: '/nowhere/ca.pem' }, ['PROXMOX_CA_FILE names a file that cannot be read; check the path and its permissions']],
    ['a file that is no certificate', { ...one, PROXMOX_CA_FILE: '/etc/passwd' }, ['PROXMOX_CA_FILE names a file without a certificate in it; it must begin with -----BEGIN CERTIFICATE-----']],
    ['a user for a token', { ...one, PROXMOX_TOKEN_ID: 'root@pam' }, ['PROXMOX_TOKEN_ID: write the whole id of an API token, user@realm!name']],
    ['a secret that is none', { ...one, PROXMOX_TOKEN_SECRET: 'hunter2' }, ['PROXMOX_TOKEN_SECRET: write the secret as Proxmox shows it once']],
    ['a broken fingerprint', { ...one, PROXMOX_FINGERPRINT: 'AB:CD' }, ['PROXMOX_FINGERPRINT: write a SHA-256 fingerprint']],
  ])('refuse %s, say what to write, and repeat no value', (_, env, lines) => {
    const words = complaint(env);
    expect(words.split('\n').slice(1)).toEqual(lines.map((line) => expect.stringContaining(line) as string));
    expect(words).not.toMatch(/hunter2|12345678|anna@pve|AB:CD/);
  });

  test('name every mistake of every cluster at once', () => {
    const words = complaint({ PROXMOX_URL: 'a=https://a.lan,b=https://b.lan', PROXMOX_TOKEN_ID_A: 'nonsense', PROXMOX_TOKEN_SECRET_B: 'planted', PROXMOX_TOKEN_SECRET_A_FILE: '/nowhere/hidden' });
    expect(words.split('\n')).toHaveLength(5);
    expect(words).toMatch(/PROXMOX_TOKEN_ID_A: .*\n|PROXMOX_TOKEN_SECRET_B: .*\n|PROXMOX_TOKEN_SECRET_A_FILE names a file that cannot be read/);
    expect(words).not.toMatch(/nonsense|planted|hidden/);
  });

  test('that look like them and are none are warned of', () => {
    const { warnings } = readConfig({ ...one, PROXMOX_TOKEN_IDS: 'planted', PROXMOX_TOKEN_ID_FILE: '/planted', PROXMOX_PORT: 'planted' }, [adapter.settings]);
    expect(warnings).toEqual([
      'PROXMOX_PORT is not a setting and is ignored.', 'PROXMOX_TOKEN_IDS is not a setting and is ignored; did you mean PROXMOX_TOKEN_ID?',
      'PROXMOX_TOKEN_ID_FILE is ignored: only a secret can be read from a file; set PROXMOX_TOKEN_ID instead.',
    ]);
  });
});

describe('the adapter', () => {
  test('is off without a cluster', async () => {
    const connection = await adapter.connect(valuesOf({}), world());
    expect(connection).toMatchObject({ observers: [], machine: null });
    await connection.close();
  });

  test('watches several clusters, each by itself, and acts on the one that is meant', async () => {
    const [home, away] = await Promise.all([startFakeProxmox({ clusterName: 'x' }), startFakeProxmox({ clusterName: 'y' })]);
    home.world.addGuest({ vmid: 101 });
    away.world.addGuest({ vmid: 101 });
    const connection = await adapter.connect(valuesOf({ PROXMOX_URL: `home=${home.url},away=${away.url}`, ...keysOf(home, 'HOME'), ...keysOf(away, 'AWAY') }), world());
    expect(connection.observers.map(({ name, host }) => [name, host])).toEqual([['proxmox:home', 'proxmox://home'], ['proxmox:away', 'proxmox://away']]);
    expect(['proxmox://home/101', 'proxmox://away/101', 'proxmox://x/101'].map((ref) => connection.isNamed?.(ref as ResourceRef))).toEqual([true, true, false]);
    await away.goAway();
    const [first, second] = connection.observers;
    expect((await first?.look())?.map(({ resource }) => resource)).toContain('proxmox://home/101');
    await expect(second?.look()).rejects.toMatchObject({ code: 'machine.unreachable' });
    await connection.machine?.stop('proxmox://home/101');
    expect([home.world.guest(101).status, away.world.guest(101).status]).toEqual(['stopped', 'running']);
    await connection.close();
    await Promise.all([home.close(), away.close()]);
  });

  test('finds what it imports late when it is compiled as well', () => {
    const source = readFileSync(new URL('./proxmox.ts', import.meta.url), 'utf8');
    const { outputText } = ts.transpileModule(source, { compilerOptions: { module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2023, rewriteRelativeImportExtensions: true }, fileName: 'proxmox.mts' });
    expect(outputText).toMatch(/import\(["']\.\/proxmox\/connect\.js["']\)/);
  });

  test('starts while its cluster is away', async () => {
    const fake = await startFakeProxmox();
    await fake.goAway();
    const connection = await adapter.connect(valuesOf({ PROXMOX_URL: fake.url, ...keysOf(fake) }), world());
    await expect(connection.observers[0]?.look()).rejects.toMatchObject({ code: 'machine.unreachable' });
    await connection.close();
    await fake.close();
  });
});

function keysOf(fake: FakeProxmox, suffix = ''): Env {
  const name = (setting: string) => (suffix === '' ? setting : `${setting}_${suffix}`);
  return { [name('PROXMOX_TOKEN_ID')]: fake.token.id, [name('PROXMOX_TOKEN_SECRET')]: fake.token.secret, [name('PROXMOX_FINGERPRINT')]: fake.fingerprint };
}

function valuesOf(env: Env) {
  return readConfig(env, [adapter.settings]).of(adapter.settings);
}

function clustersOf(env: Env) {
  return parseClusters(valuesOf(env)).clusters;
}

function world() {
  return adapterWorld(folder);
}

function complaint(env: Env): string {
  try {
    readConfig(env, [adapter.settings]);
  } catch (error) {
    if (isFault(error, 'config.invalid')) return error.message;
    throw error;
  }
  return 'nothing was refused';
}
