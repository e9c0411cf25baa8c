import { expect, test } from 'vitest';
import { birthFrom } from '../../engine/changes.ts';
import type { Machine } from '../../engine/ports.ts';
import { everyPrivilege } from '../../ops/testing/fake-proxmox-rights.ts';
import { shortPatience, watchProxmox, type ProxmoxWatch } from '../../ops/testing/proxmox-watch.ts';
import { masked, withoutSecrets } from './redacted.ts';

const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI anna@desk';

test('each call is taken note of: who asked for what, what came back and how long it took', async () => {
  const { fake, machine, noted } = await lab();
  await machine.start('proxmox://lab/101');
  const power = noted.find(({ method }) => method === 'POST');
  expect(power).toEqual({
    at: expect.any(Date) as Date, cluster: 'lab', token: 'copilot@pve!all', method: 'POST', path: '/nodes/pve1/qemu/101/status/start', params: {},
    status: 200, fault: null, answer: expect.stringMatching(/^\{"data":"UPID:/) as string, bytes: expect.any(Number) as number, ms: expect.any(Number) as number,
  });
  expect(noted.map(({ method, path }) => `${method} ${path}`)).toEqual(fake.requests.map(({ method, path }) => `${method} ${path}`));
});

test('a call that went wrong is taken note of with what went wrong', async () => {
  const { fake, machine, noted } = await lab();
  const why = async (fault: Parameters<typeof fake.fail>[0]): Promise<unknown> => {
    fake.fail({ method: 'POST', ...fault });
    await expect(machine.start('proxmox://lab/101')).rejects.toThrow();
    const { status, fault: words, answer } = noted.findLast(({ method }) => method === 'POST') ?? {};
    return { status, words, answer };
  };
  expect(await why({ status: 403 })).toMatchObject({ status: 403, words: 'Permission check failed (/, Sys.Audit)' });
  expect(await why({ cut: 'connection' })).toEqual({ status: null, words: expect.stringMatching(/closed|reset|hang up/i) as string, answer: '' });
  expect(await why({ hang: true })).toEqual({ status: null, words: expect.stringMatching(/timeout/i) as string, answer: '' });
  expect(await why({ html: '<h1>Sign in, secret</h1>' })).toMatchObject({ status: 200, answer: '' });
});

test('no token, password, key or script is in what is kept', async () => {
  const { fake, world, machine, noted } = await lab();
  const make = machine as Required<Machine>;
  world.addGuest({ vmid: 102, config: { cipassword: 'hunter2', cicustom: 'user=local:snippets/hunter2.yml', sshkeys: encodeURIComponent(key) } }).inside = () => ({ exitcode: 0, out: 'K10hunter2\n' });
  world.guest(102).config['args'] = '-device hunter2';
  await make.createGuest('proxmox://lab/105', { kind: 'qemu', node: 'pve1', name: 'web', birth: birthFrom('x'), disks: [], sshKeys: [key] });
  await make.configureGuest('proxmox://lab/102', { onboot: true });
  await make.installKubernetes('proxmox://lab/102', { role: 'server', version: 'v1.31.5+k3s1' }).catch(() => undefined);
  const kept = JSON.stringify(noted);
  for (const secret of [fake.token.secret, 'AAAAC3NzaC1lZDI1NTE5AAAAI', 'hunter2', 'set -eu', 'homelab-copilot-k3s']) expect(kept).not.toContain(secret);
  expect(noted.find(({ path }) => path.endsWith('/agent/exec'))?.params).toEqual({ command: masked });
  expect(noted.find(({ path }) => path.endsWith('102/config'))?.answer).toContain(`"sshkeys":"${masked}"`);
});

test('a password that somebody wrote into the notes of a guest is taken out of them, and the notes stay', () => {
  const kept = withoutSecrets({ data: { description: 'the web shop\nroot password: hunter2-Kx9!vQ\n', snapshots: [{ description: 'ghp_abcdefghijklmnopqrstuvwxyz0123456789' }] } });
  expect(JSON.stringify(kept)).toContain('the web shop');
  expect(JSON.stringify(kept)).not.toMatch(/hunter2|ghp_abc/);
});

test('secrets are masked at any depth, and raw lines of a container too', () => {
  expect(withoutSecrets({ data: [{ key: 'cipassword', value: 'x', pending: 'y' }, { lxc: [['lxc.environment', 'PASSWORD=x'], ['lxc.cap.drop', 'sys']] }, { value: 7 }] })).toEqual({
    data: [{ key: 'cipassword', value: masked, pending: masked }, { lxc: [['lxc.environment', masked], ['lxc.cap.drop', 'sys']] }, { value: 7 }],
  });
});

async function lab(): Promise<ProxmoxWatch> {
  const watch = await watchProxmox({ tokens: [{ id: 'copilot@pve!all', grants: [{ path: '/', privileges: everyPrivilege }] }] }, {}, shortPatience);
  watch.world.addGuest({ vmid: 101, status: 'stopped' });
  return watch;
}
