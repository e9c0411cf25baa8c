import { expect, test } from 'vitest';
import type { Machine } from '../../engine/ports.ts';
import type { ResourceRef } from '../../engine/refs.ts';
import { everyPrivilege } from '../../ops/testing/fake-proxmox-rights.ts';
import type { GuestWish } from '../../ops/testing/fake-proxmox.ts';
import { shortPatience, watchProxmox, type ProxmoxWatch } from '../../ops/testing/proxmox-watch.ts';
import { installScript, probeScript, tokenScript } from './k3s.ts';

const one: ResourceRef = 'proxmox://lab/101';
const two: ResourceRef = 'proxmox://lab/102';
const version = 'v1.31.5+k3s1';
const server = { role: 'server', version } as const;
const agent = { role: 'agent', version, server: 101 } as const;
const token = `K10${'ab'.repeat(32)}::server:0123456789abcdef`;

test('k3s is installed once by our script, and the version that runs is not installed again', async () => {
  const { make, ran, fake } = await lab();
  expect(await make.readBack(one, { verb: 'installKubernetes', spec: server })).toBe('absent');
  expect(await make.installKubernetes(one, server)).toMatchObject({ says: 'k3s was installed in lab/101', details: { changed: true } });
  expect(await make.installKubernetes(one, server)).toMatchObject({ details: { changed: false } });
  expect(ran(101)).toEqual([{ args: ['server', version], input: '' }]);
  expect(fake.violations).toEqual([]);
});

test('an agent joins the server by its address, and the token goes by no command line', async () => {
  const { make, ran } = await lab();
  await make.installKubernetes(one, server);
  await make.installKubernetes(two, agent);
  expect(ran(102)).toEqual([{ args: ['agent', version, '10.1.0.101'], input: `${token}\n` }]);
});

test('an agent does not join where there is no server', async () => {
  const { make, ran } = await lab();
  await expect(make.installKubernetes(two, agent)).rejects.toMatchObject({ code: 'machine.refused' });
  await expect(make.installKubernetes(two, { ...agent, server: 555 })).rejects.toMatchObject({ code: 'machine.missing' });
  expect(ran(102)).toEqual([]);
});

test.each<[string, Partial<GuestWish>, string]>([
  ['has no agent configured', { config: { agent: '0' } }, 'has no guest agent; k3s needs an image with one'],
  ['is a container', { kind: 'lxc' }, 'has no guest agent'],
  ['does not run', { status: 'stopped' }, 'does not run'],
  ['has an agent that does not answer', { agent: false }, 'does not answer'],
])('a guest that %s gets no k3s', async (_, wish, words) => {
  const { world, make } = await lab();
  world.addGuest({ vmid: 103, ...wish });
  await expect(make.installKubernetes('proxmox://lab/103', server)).rejects.toMatchObject({ code: 'machine.refused', message: expect.stringContaining(words) as string });
});

test.each([[73, 'there is a k3s that we did not install'], [65, 'its processor is not one that k3s is made for'], [1, 'the script ended with 1']])('a script that ends with %i says why', async (exitcode, words) => {
  const { world, make } = await lab();
  world.guest(101).inside = (command) => (command[2] === installScript ? { exitcode } : { exitcode: 0, out: 'absent\n' });
  await expect(make.installKubernetes(one, server)).rejects.toMatchObject({ message: expect.stringContaining(words) as string });
});

test('k3s of another version, or of another one, is left alone', async () => {
  const { world, make, ran } = await lab();
  for (const there of ['other\n', 'server v1.30.0+k3s1 active\n', `agent ${version} active\n`]) {
    world.guest(101).inside = () => ({ exitcode: 0, out: there });
    await expect(make.installKubernetes(one, server)).rejects.toThrow('there is another k3s');
  }
  expect(ran(101)).toEqual([]);
});

test('an installation whose start was lost is looked for, and not begun again', async () => {
  const { fake, make, ran } = await lab();
  await make.readBack(one, { verb: 'installKubernetes', spec: server });
  let probes = 0;
  const inside = fake.world.guest(101).inside;
  fake.world.guest(101).inside = (command, input) => {
    if (command[2] === probeScript && (probes += 1) === 1) fake.fail({ path: /agent\/exec$/, cut: 'connection', after: true });
    return inside?.(command, input) ?? { exitcode: 1 };
  };
  expect(await make.installKubernetes(one, server)).toMatchObject({ details: { changed: true } });
  expect(ran(101)).toHaveLength(1);
});

type Lab = ProxmoxWatch & { make: Required<Machine>; ran: (vmid: number) => { args: string[]; input: string }[] };

/** Two guests in which our scripts do what they would do. */
async function lab(): Promise<Lab> {
  const watch = await watchProxmox({ tokens: [{ id: 'copilot@pve!all', grants: [{ path: '/', privileges: everyPrivilege }] }] }, {}, shortPatience);
  const runs = new Map<number, { args: string[]; input: string }[]>();
  for (const vmid of [101, 102]) {
    const mine: { args: string[]; input: string }[] = [];
    runs.set(vmid, mine);
    watch.world.addGuest({ vmid, name: `k${String(vmid)}` }).inside = ([shell, flag, script, name, ...args], input) => {
      if (shell !== '/bin/sh' || flag !== '-c' || name !== 'homelab-copilot') throw new Error('not one of our scripts');
      if (script === probeScript) return { exitcode: 0, out: mine.length === 0 ? 'absent\n' : `${mine[0]?.args.slice(0, 2).join(' ') ?? ''} active\n` };
      if (script === tokenScript) return mine.length === 0 ? { exitcode: 1 } : { exitcode: 0, out: `${token}\n` };
      if (script !== installScript) throw new Error('not one of our scripts');
      mine.push({ args, input });
      return { exitcode: 0, ms: 50 };
    };
  }
  return { ...watch, make: watch.machine as Required<Machine>, ran: (vmid) => runs.get(vmid) ?? [] };
}
