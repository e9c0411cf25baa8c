import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { Sighting } from '../../engine/types.ts';
import { only, watchProxmox } from '../../ops/testing/proxmox-watch.ts';
import { follow, poll } from './follow.ts';
import { lookAt } from './inventory.ts';
import { tasksSeen } from './tasks.ts';
import { refsOf } from './names.ts';

describe('polls', () => {
  test('ask twice every ten seconds and hardly more, also when the service looks by itself in between', async () => {
    const { world, cluster, asked, fake, polls } = await watchProxmox({ nodes: ['pve1', 'pve2'] });
    for (let n = 0; n < 40; n += 1) world.addGuest({ vmid: 100 + n });
    await polls(60, async (n) => { if (n < 60) await lookAt(cluster); });
    expect(asked(/cluster\/resources/)).toBe(60);
    expect(asked(/cluster\/tasks/)).toBe(60);
    expect(asked(/cluster\/status/)).toBeLessThanOrEqual(3);
    expect(fake.requests.length).toBeLessThanOrEqual(60 * 2 + 4);
    expect(fake.violations).toEqual([]);
  });

  test('tell usage once a minute and the filling of storages every five', async () => {
    const { world, polls } = await watchProxmox();
    world.addGuest({ vmid: 101, usage: { cpu: 0.5, mem: 2 ** 30 } });
    world.addGuest({ vmid: 102, status: 'stopped' });
    world.fill('local', { used: 40, total: 100 });
    const told = await polls(60);
    expect(only(told, 'guest.usage', 'proxmox://lab/101')).toHaveLength(10);
    expect(only(told, 'guest.usage', 'proxmox://lab/101')[0]?.value).toEqual({ cpuPercent: 100, memoryMiB: 1024, memoryLimitMiB: 2048 });
    expect(only(told, 'guest.usage', 'proxmox://lab/102')).toEqual([]);
    expect(only(told, 'node.usage')).toHaveLength(10);
    expect(only(told, 'node.usage')[0]?.value).toEqual({ cpuPercent: 5, memoryPercent: 25, rootPercent: 11 });
    expect(only(told, 'storage.usage', 'proxmox://lab/storage/pve1/local')).toHaveLength(2);
    expect(only(told, 'storage.usage', 'proxmox://lab/storage/pve1/local')[0]?.value).toEqual({ usedBytes: 40, totalBytes: 100 });
  });

  test('tell each beginning and each end of a task once, of the guest it is about, with who asked', async () => {
    const { world, polls } = await watchProxmox({ nodes: ['pve1', 'pve2'] });
    world.addGuest({ vmid: 101 });
    world.addGuest({ vmid: 102, tags: ['copilot-ignore'] });
    const stop = world.startTask({ type: 'qmstop', id: 101, user: 'anna@pve' });
    world.startTask({ type: 'qmstop', id: 102 });
    const update = world.startTask({ type: 'aptupdate', node: 'pve2' });
    const told = await polls(4, (n) => {
      if (n === 2) world.finishTask(stop.upid, 'VM quit/powerdown failed');
      if (n === 3) world.finishTask(update.upid, 'WARNINGS: 2');
    });
    expect(only(told, 'task.began').map(({ resource, key, value }) => [resource, key, value.type, value.user])).toEqual([
      ['proxmox://lab/101', stop.upid, 'qmstop', 'anna@pve'], ['proxmox://lab/node/pve2', update.upid, 'aptupdate', 'root@pam'],
    ]);
    expect(only(told, 'task.ended').map(({ resource, key, value }) => [resource, key, value.result])).toEqual([
      ['proxmox://lab/101', stop.upid, 'failed'], ['proxmox://lab/node/pve2', update.upid, 'warnings'],
    ]);
  });

  test('tell what could not be stored again, and say so once', async () => {
    const { world, cluster, said, advance } = await watchProxmox();
    world.addGuest({ vmid: 101 });
    const done = world.startTask({ type: 'qmstart', id: 101 });
    world.finishTask(done.upid);
    const [kept, leaving]: [Sighting[], AbortController] = [[], new AbortController()];
    let n = 0;
    const seen = (sightings: Sighting[]): Promise<void> => (n < 3 ? Promise.reject(new Error('the database is away')) : Promise.resolve(void kept.push(...sightings)));
    const pause = (ms: number): Promise<void> => {
      advance(ms);
      n += 1;
      if (n === 5) leaving.abort();
      return Promise.resolve();
    };
    await poll({ ...cluster, rhythm: { ...cluster.rhythm, pause } }, { seen, signal: leaving.signal });
    expect(only(kept, 'task.ended').map(({ key }) => key)).toEqual([done.upid]);
    expect(only(kept, 'host.reach').every(({ value }) => value.reachable)).toBe(true);
    expect(said.filter((words) => words.includes('could not be stored'))).toHaveLength(1);
  });

  test('go on when tasks cannot be listed', async () => {
    const { fake, world, polls, said } = await watchProxmox();
    world.addGuest({ vmid: 101 });
    fake.fail({ path: '/cluster/tasks', status: 500, reason: 'broken', times: 99 });
    const told = await polls(3);
    expect(only(told, 'guest.state')).toHaveLength(3);
    expect(said.filter((words) => words.includes('would not list the latest tasks: broken'))).toHaveLength(1);
  });
});

describe('an outage', () => {
  test('is told once, tried ever more rarely, and its end is told', async () => {
    const { fake, world, polls, said, asked } = await watchProxmox();
    world.addGuest({ vmid: 101 });
    const times: number[] = [];
    const told = await polls(9, async (n) => {
      times.push(world.now());
      if (n === 1) await fake.goAway();
      if (n === 7) await fake.comeBack();
    });
    expect(only(told, 'host.reach').map(({ value }) => value.reachable)).toEqual([true, false, true, true]);
    expect(only(told, 'guest.state').every(({ value }) => value.present && value.status === 'running')).toBe(true);
    expect(times.slice(1).map((at, n) => Math.round((at - (times[n] ?? 0)) / 10))).toEqual([1, 2, 4, 6, 6, 6, 1, 1]);
    expect(said).toEqual([expect.stringContaining('Proxmox lab cannot be reached: nothing listens there'), 'Proxmox lab answers again']);
    expect(asked(/access\/permissions/)).toBe(2);
  });

  test('of a node in between is no outage of the cluster', async () => {
    const { fake, polls } = await watchProxmox({ nodes: ['pve1', 'pve2'] });
    fake.fail({ path: '/cluster/resources', status: 595, times: 2 });
    expect(only(await polls(2), 'host.reach').map(({ value }) => value.reachable)).toEqual([true, true]);
  });

  test('that is a refusal is told once as that, and ends when it lets us in again', async () => {
    const { fake, polls, said } = await watchProxmox();
    const told = await polls(4, (n) => {
      if (n === 1) fake.fail({ status: 401, times: 1 });
    });
    expect(only(told, 'host.reach').map(({ value: { reachable, refused } }) => [reachable, refused ?? false])).toEqual([[true, false], [false, true], [true, false], [true, false]]);
    expect(said).toEqual([expect.stringContaining('does not accept the token'), 'Proxmox lab answers again']);
  });
});

describe('a follower', () => {
  test('goes at once when it is told to, even while storing or waiting for an answer', async () => {
    const { fake, cluster } = await watchProxmox();
    const storing = new AbortController();
    const first = follow(cluster, { seen: () => new Promise(() => undefined), signal: storing.signal });
    await sleep(100);
    storing.abort();
    await expect(first).resolves.toBeUndefined();
    fake.fail({ hang: true, times: 99 });
    const asking = new AbortController();
    const second = follow({ ...cluster, memory: { ...cluster.memory, list: null } }, { seen: () => Promise.resolve(), signal: asking.signal });
    await sleep(50);
    asking.abort();
    await expect(second).resolves.toBeUndefined();
  });
});

test.each([
  ['qmstart', '101', 'proxmox://lab/101'], ['vzshutdown', '200', 'proxmox://lab/200'], ['hastart', '101', 'proxmox://lab/101'], ['vzdump', '101', 'proxmox://lab/101'],
  ['vzdump', '', 'proxmox://lab/node/pve1'], ['aptupdate', '', 'proxmox://lab/node/pve1'], ['zfscreate', '1000', 'proxmox://lab/node/pve1'], ['qmigrate', '101', 'proxmox://lab/101'],
  ['download', 'debian', 'proxmox://lab/node/pve1'], ['vncshell', '', 'proxmox://lab/node/pve1'],
])('a task %s of "%s" belongs to %s', (type, id, resource) => {
  const upid = `UPID:pve1:0003A007:00A1B137:6B024C3C:${type}:${id}:anna@pve!watch:`;
  const [began] = tasksSeen([{ upid, node: 'pve1', type, id, starttime: 1_795_000_000 }], refsOf('lab'), { nodes: [], guests: [], storages: [], pools: [] });
  expect(began).toMatchObject({ resource, kind: 'task.began', key: upid, value: { user: 'anna@pve!watch', startedAt: '2026-11-18T11:06:40.000Z' } });
});
