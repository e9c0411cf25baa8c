import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ContainerState, ResourceRef, Sighting } from '../engine/types.ts';
import { openHouse, type House } from './testing/house.ts';
import { dies, guestStands, placed, reached, seen, stands, starts, stopped, taskDone } from './testing/sightings.ts';

let house: House;

beforeEach(async () => { house = await openHouse(); });
afterEach(async () => { await house.close(); });

const db: ResourceRef = 'docker://nas1/shop/db';
const api: ResourceRef = 'docker://nas1/shop/api';

/** A database and a client that says that it needs it, both well. */
async function openShop(): Promise<void> {
  const at = house.now();
  await house.see(reached('nas1', at), stands(db, at), placed(db, at), stands(api, at, { health: 'healthy' }), placed(api, at, { dependsOn: ['db'] }));
  house.pass(60);
}

async function open(): Promise<ResourceRef[]> {
  return (await house.tickets('open')).map((ticket) => ticket.situation.resource);
}

/** Looks a number of times, so many seconds apart. */
async function looks(times: number, seconds: number, at: () => Sighting[]): Promise<void> {
  for (let n = 0; n < times; n += 1) {
    house.pass(seconds);
    await house.see(...at());
  }
}

const now = () => house.now().toISOString();
const down = (finishedAt: string, exitCode = 0): Partial<ContainerState> => ({ status: 'exited', exitCode, finishedAt });

function turnsUnhealthy(resource: ResourceRef): Sighting[] {
  const state = stands(resource, house.now(), { health: 'unhealthy' });
  return [seen('container.health', resource, house.now(), { containerId: (state.value as ContainerState).containerId, health: 'unhealthy' }), state];
}

describe('a service that is unhealthy since what it hangs on was away', () => {
  test('is told when that is back and it does not get well', async () => {
    await openShop();
    await house.see(...dies(db, house.now()));
    house.pass(30);
    await house.see(...turnsUnhealthy(api));
    house.pass(30);
    const startedAt = now();
    await house.see(...starts(db, house.now()));
    await looks(20, 10, () => [stands(db, house.now(), { startedAt }), stands(api, house.now(), { health: 'unhealthy' })]);
    expect(await open()).toEqual([api]);
  });

  test('is told when the backup of its guest is over and it does not get well', async () => {
    const guest: ResourceRef = 'proxmox://pve/100';
    const app: ResourceRef = 'docker://guest-100/app';
    const all = (health: ContainerState['health']) => [guestStands(guest, house.now()), reached('guest-100', house.now()), stands(app, house.now(), { health })];
    const task = { upid: 'UPID:vzdump:1', type: 'vzdump', user: 'root@pam', node: 'n1', startedAt: now() };
    await house.see(...all('healthy'), placed(app, house.now()), seen('task.began', guest, house.now(), task));
    house.pass(60);
    await house.see(...turnsUnhealthy(app));
    house.pass(60);
    await house.see(...all('unhealthy'), seen('task.ended', guest, house.now(), { ...task, result: 'ok', endedAt: now() }));
    expect(await open()).toEqual([]);
    await looks(12, 10, () => all('unhealthy'));
    expect(await open()).toEqual([app]);
  });
});

test('what is stopped though others need it is open for as long as it is, however long ago it was stopped', async () => {
  await openShop();
  await house.see(...stopped(db, house.now()));
  const stop = now();
  house.pass(5);
  await house.see(...dies(api, house.now()));
  const end = now();
  await looks(130, 60, () => [stands(db, house.now(), down(stop)), stands(api, house.now(), down(end, 1))]);
  expect((await house.tickets()).map(({ state, situation }) => [state === 'recorded', situation.resource])).toEqual([[false, db]]);
  const startedAt = now();
  await house.see(...starts(db, house.now()));
  await looks(7, 10, () => [stands(db, house.now(), { startedAt }), stands(api, house.now(), down(end, 1))]);
  expect((await house.tickets('recorded')).map(({ situation }) => situation.resource)).toEqual([db]);
});

describe('what a wrong clock says is still to come excuses nobody', () => {
  test('such as a restart on a host whose clock is ahead', async () => {
    await openShop();
    const ahead = new Date(house.now().getTime() + 3_600_000);
    const containerId = (stands(db, ahead).value as ContainerState).containerId;
    await house.see(...stopped(db, ahead).filter(({ kind }) => kind !== 'container.state'), seen('container.started', db, ahead, { containerId }), seen('container.restarted', db, ahead, { containerId }));
    await house.see(stands(db, house.now(), { startedAt: ahead.toISOString() }));
    house.pass(600);
    await house.see(stands(db, house.now(), { startedAt: ahead.toISOString() }), ...dies(api, house.now()));
    expect(await open()).toEqual([api]);
  });

  test('such as a task of Proxmox', async () => {
    const guest: ResourceRef = 'proxmox://pve/100';
    const app: ResourceRef = 'docker://guest-100/app';
    const ahead = new Date(house.now().getTime() + 7_200_000);
    const all = () => [guestStands(guest, house.now()), reached('guest-100', house.now())];
    await house.see(...all(), stands(app, house.now()), placed(app, house.now()), taskDone(guest, ahead, { type: 'qmstart', user: 'root@pam' }));
    house.pass(600);
    await house.see(...all(), ...dies(app, house.now()));
    expect(await open()).toEqual([app]);
  });

  test('such as a recovery from before our own clock was set back', async () => {
    house.pass((Date.now() - house.now().getTime()) / 1000 + 7200);
    await openShop();
    await house.see(...dies(db, house.now()));
    house.pass(30);
    const startedAt = now();
    await house.see(...starts(db, house.now()));
    await looks(8, 10, () => [stands(db, house.now(), { startedAt })]);
    expect(await open()).toEqual([]);
    house.pass(-7200);
    await looks(3, 30, () => [stands(db, house.now(), { startedAt }), stands(api, house.now())]);
    await house.see(...dies(api, house.now()));
    expect(await open()).toEqual([api]);
  });
});

test('who suffered from what is over is told when it is still broken, though nobody could see it for an hour', async () => {
  await openShop();
  await house.see(...dies(db, house.now()), ...dies(api, house.now()));
  const end = now();
  house.pass(30);
  const startedAt = now();
  await house.see(...starts(db, house.now()));
  await looks(8, 10, () => [stands(db, house.now(), { startedAt })]);
  await looks(60, 60, () => [reached('nas1', house.now(), false)]);
  await looks(10, 60, () => [reached('nas1', house.now()), stands(db, house.now(), { startedAt }), stands(api, house.now(), down(end, 1))]);
  expect((await house.tickets()).map(({ state, situation }) => [state === 'recorded', situation.resource])).toEqual([[true, db], [true, 'docker://nas1'], [false, api]]);
});

test('who is down since a database first went down belongs to the one ticket of that, which comes and goes', async () => {
  await openShop();
  const end = now();
  for (let times = 0; times < 6; times += 1) {
    await house.see(...dies(db, house.now()), ...(times === 0 ? dies(api, house.now()) : []));
    house.pass(20);
    await house.see(...starts(db, house.now()));
    await looks(10, 10, () => [stands(db, house.now()), stands(api, house.now(), down(end, 1))]);
  }
  const [last, ...rest] = (await house.tickets('open')).map(({ situation }) => ({ resource: situation.resource, unstable: situation.unstable, affected: situation.affected.map((one) => one.resource) }));
  expect({ last, rest }).toEqual({ last: { resource: db, unstable: true, affected: [api] }, rest: [] });
});

describe('something that has been stopped for days', () => {
  test.each<[string, number]>([['stopped by its owner', 0], ['killed', 137]])('and was %s, is not why a client breaks today that ran without it', async (_how, exitCode) => {
    const stop = new Date(house.now().getTime() - 30 * 86_400_000).toISOString();
    const gone = () => stands(db, house.now(), { ...down(stop, exitCode), restartPolicy: 'unless-stopped' });
    await house.see(reached('nas1', house.now()), gone(), placed(db, house.now()), stands(api, house.now()), placed(api, house.now(), { dependsOn: ['db'] }));
    house.pass(86_400);
    await house.see(gone(), ...dies(api, house.now(), 139));
    expect(await open()).toEqual([api]);
  });
});
