import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Hush, ResourceRef } from '../engine/types.ts';
import { openHouse, type House } from './testing/house.ts';
import { cries, dies, guestStands, placed, reached, seen, stands, starts, stopped, taskDone } from './testing/sightings.ts';

let house: House;

beforeEach(async () => { house = await openHouse(); });
afterEach(async () => { await house.close(); });

const db: ResourceRef = 'docker://nas1/shop/db';
const api: ResourceRef = 'docker://nas1/shop/api';
const guest: ResourceRef = 'proxmox://pve/101';

async function openShop(): Promise<void> {
  const at = house.now();
  await house.see(reached('nas1', at), stands(db, at), placed(db, at), stands(api, at), placed(api, at, { dependsOn: ['db'] }));
  house.pass(30);
}

async function open(): Promise<ResourceRef[]> {
  return (await house.tickets('open')).map((ticket) => ticket.situation.resource);
}

const before = (seconds: number) => new Date(house.now().getTime() - seconds * 1000).toISOString();
const upSince = (seconds: number) => ({ startedAt: before(seconds) });
const downSince = (seconds: number) => ({ status: 'exited' as const, finishedAt: before(seconds) });

const hush = (what: Hush['what'], change: Partial<Hush> = {}): Hush => ({
  id: '1', what, until: new Date(house.now().getTime() + 600_000), by: 'owner', why: 'new disk', kind: 'silence', ...change,
});

describe('what people asked not to be told', () => {
  test('opens nothing while it lasts, and what is still broken opens at the next look after it', async () => {
    await openShop();
    house.hushes.push(hush({ resource: api }));
    await house.see(...dies(api, house.now()));
    expect(await open()).toEqual([]);
    house.pass(601);
    await house.see(stands(api, house.now(), { status: 'exited', exitCode: 1 }));
    expect(await open()).toEqual([api]);
  });

  test('is told when it ends however long ago that broke, but not what has recovered by then', async () => {
    await openShop();
    house.hushes.push(hush({}, { kind: 'maintenance', until: new Date(house.now().getTime() + 7_200_000) }));
    await house.see(...dies(api, house.now()), ...dies(db, house.now()));
    house.pass(7_140);
    await house.see(...starts(db, house.now()));
    house.pass(61);
    await house.see(stands(api, house.now(), { ...downSince(7201), exitCode: 1 }), stands(db, house.now(), upSince(61)));
    expect(await open()).toEqual([api]);
  });

  test('closes what was open before all the same', async () => {
    await openShop();
    await house.see(...dies(api, house.now()));
    house.hushes.push(hush({ resource: api }));
    await house.see(...starts(api, house.now()));
    house.pass(61);
    await house.see(stands(api, house.now(), upSince(61)));
    expect(await open()).toEqual([]);
    expect(await house.tickets('recorded')).toHaveLength(1);
  });

  test('covers in maintenance what hangs on it, and nothing else', async () => {
    await openShop();
    const other: ResourceRef = 'docker://nas2/app';
    house.hushes.push(hush({ resource: 'docker://nas1' }, { kind: 'maintenance' }));
    await house.see(...dies(db, house.now()), ...dies(api, house.now()), stands(other, house.now()), ...dies(other, house.now()));
    expect(await open()).toEqual([other]);
  });

  test.each<[string, Hush['what']]>([['of the database', { resource: db }], ['of what notices it', { resource: db, detector: 'exited' }]])('a silence %s says nothing of those who suffer from it', async (_of, what) => {
    await openShop();
    house.hushes.push(hush(what));
    await house.see(...dies(db, house.now()), ...dies(api, house.now()));
    expect(await open()).toEqual([api]);
  });

  test('a maintenance of the database covers those who only say in their log that they need it', async () => {
    await house.see(reached('nas1', house.now()), stands(db, house.now()), placed(db, house.now()), stands(api, house.now()), placed(api, house.now()));
    house.pass(30);
    house.hushes.push(hush({ resource: db }, { kind: 'maintenance' }));
    await house.see(...dies(db, house.now()));
    house.pass(120);
    await house.see(stands(db, house.now(), { ...downSince(120), exitCode: 1 }), ...cries(api, house.now(), 'db:5432'));
    expect(await open()).toEqual([]);
  });

  test('what breaks for want of something that is down on purpose is told when nobody wants to hear of that', async () => {
    await openShop();
    house.hushes.push(hush({ detector: 'needed' }, { until: new Date(house.now().getTime() + 86_400_000) }));
    await house.see(...stopped(db, house.now()));
    house.pass(600);
    await house.see(...dies(api, house.now()), stands(db, house.now(), downSince(600)));
    expect(await open()).toEqual([api]);
  });

  test('may be written on the container, with an end', async () => {
    await openShop();
    const maintenanceUntil = new Date(house.now().getTime() + 60_000).toISOString();
    await house.see(placed(db, house.now(), { maintenanceUntil }));
    await house.see(...dies(api, house.now()));
    expect(await open()).toEqual([]);
    house.pass(61);
    await house.look(api);
    expect(await open()).toEqual([api]);
  });
});

test('the owner says how severe it is', async () => {
  await openShop();
  await house.see(placed(api, house.now(), { severity: 'low' }));
  await house.see(...dies(api, house.now()));
  expect((await house.tickets())[0]?.situation.findings[0]?.severity).toBe('low');
});

describe('what was meant to be', () => {
  test('containers of a guest that is stopped by a person are no incident, nor is their host', async () => {
    await openShop();
    await house.see(guestStands(guest, house.now(), { name: 'nas1' }), seen('node.state', 'proxmox://pve/node/n1', house.now(), { present: true, status: 'online' }));
    house.pass(10);
    await house.see(taskDone(guest, house.now(), { type: 'qmshutdown', user: 'root@pam' }));
    for (let looked = 0; looked <= 30; looked += 1) {
      await house.see(guestStands(guest, house.now(), { name: 'nas1', status: 'stopped' }), reached('nas1', house.now(), false));
      house.pass(10);
    }
    expect(await house.tickets()).toEqual([]);
  });

  test('somebody elsewhere who needs what ran on it gets one ticket for the guest, which says who stopped it', async () => {
    await openShop();
    const shop: ResourceRef = 'docker://nas2/site';
    await house.see(guestStands(guest, house.now(), { name: 'nas1' }), stands(shop, house.now()), placed(shop, house.now(), { dependsOn: [db] }));
    house.pass(10);
    await house.see(taskDone(guest, house.now(), { type: 'qmshutdown', user: 'root@pam' }));
    house.pass(90);
    await house.see(guestStands(guest, house.now(), { name: 'nas1', status: 'stopped' }), reached('nas1', house.now(), false));
    await house.see(...dies(shop, house.now()));
    expect(await house.tickets()).toEqual([]);
    house.pass(61);
    await house.see(guestStands(guest, house.now(), { name: 'nas1', status: 'stopped' }), stands(shop, house.now(), { status: 'exited', exitCode: 1 }));
    const [only] = await house.tickets();
    expect(only?.situation).toMatchObject({ resource: guest, deed: { says: 'stopped by root@pam' }, affected: [{ resource: shop }] });
  });

  test('what suffers while a backup has stopped its guest is looked at again when it is over', async () => {
    await openShop();
    const locked = () => guestStands(guest, house.now(), { name: 'nas1', status: 'stopped', lock: 'backup' });
    await house.see(guestStands(guest, house.now(), { name: 'nas1' }));
    house.pass(10);
    for (let looked = 0; looked <= 30; looked += 1) {
      await house.see(locked(), reached('nas1', house.now(), false));
      house.pass(10);
    }
    await house.see(...dies(api, house.now()));
    expect(await house.tickets()).toEqual([]);
    await house.see(guestStands(guest, house.now(), { name: 'nas1' }), reached('nas1', house.now()));
    house.pass(61);
    await house.see(guestStands(guest, house.now(), { name: 'nas1' }), stands(api, house.now(), { status: 'exited', exitCode: 1 }));
    expect(await open()).toEqual([api]);
  });

  test('a container that breaks right after compose replaced it is told at once', async () => {
    await openShop();
    const at = house.now();
    await house.see(seen('container.removed', api, at, { containerId: 'old' }), ...starts(api, at));
    house.pass(2);
    await house.see(...dies(api, house.now()));
    const [ticket] = await house.tickets('open');
    expect(ticket?.situation).toMatchObject({ resource: api, deed: { says: 'replaced by a new container of the same name' } });
  });

  test('clients that stumble while compose replaces the database are given time', async () => {
    await openShop();
    const at = house.now();
    await house.see(
      seen('container.killed', db, at, { containerId: 'old', signal: 15 }), seen('container.died', db, at, { containerId: 'old', exitCode: 0 }),
      seen('container.removed', db, at, { containerId: 'old' }), ...starts(db, new Date(at.getTime() + 2000)),
    );
    house.pass(5);
    await house.see(...dies(api, house.now()));
    expect(await house.tickets()).toEqual([]);
    house.pass(61);
    await house.see(stands(api, house.now(), { status: 'exited', exitCode: 1 }));
    expect(await open()).toEqual([api]);
  });
});

describe('what is down on purpose though others need it', () => {
  beforeEach(async () => {
    await openShop();
    await house.see(...stopped(db, house.now()));
    house.pass(90);
    await house.see(...dies(api, house.now()));
    await house.see(stands(db, house.now(), downSince(90)));
    await house.look(api);
    expect(await open()).toEqual([db]);
  });

  test('is over when they do not complain any more', async () => {
    await house.see(...starts(api, house.now()));
    house.pass(61);
    await house.see(stands(api, house.now(), upSince(61)), stands(db, house.now(), downSince(151)));
    const [ticket] = await house.tickets();
    expect(ticket).toMatchObject({ state: 'recorded', outcome: { kind: 'recovered', says: 'nothing that needs nas1/shop_db complains any more' } });
  });

  test('is over when it runs again', async () => {
    await house.see(...starts(db, house.now()));
    house.pass(61);
    await house.see(stands(db, house.now(), upSince(61)));
    expect((await house.tickets('recorded')).map((ticket) => ticket.situation.resource)).toEqual([db]);
  });
});

describe('what comes and goes', () => {
  const fall = async () => {
    await house.see(...dies(api, house.now()));
    house.pass(30);
    await house.see(...starts(api, house.now()));
    house.pass(61);
    await house.see(stands(api, house.now(), upSince(61)));
  };

  test('has one card that stays after the third time, until it is calm for half an hour', async () => {
    await openShop();
    for (let times = 0; times < 3; times += 1) await fall();
    expect((await house.tickets()).map((ticket) => ticket.situation.unstable)).toEqual([false, false, false]);
    for (let times = 0; times < 5; times += 1) await fall();
    const tickets = await house.tickets();
    expect(tickets).toHaveLength(4);
    expect(tickets.at(-1)).toMatchObject({ state: 'parked', situation: { unstable: true } });
    house.pass(1700);
    await house.see(stands(api, house.now(), upSince(1761)));
    expect(await open()).toEqual([api]);
    house.pass(120);
    await house.see(stands(api, house.now(), upSince(1881)));
    expect(await open()).toEqual([]);
  });

  test('is not unstable when its times lie far apart', async () => {
    await openShop();
    for (let times = 0; times < 4; times += 1) {
      await fall();
      house.pass(1200);
    }
    expect((await house.tickets()).map((ticket) => ticket.situation.unstable)).toEqual([false, false, false, false]);
  });
});

test('two processes that notice everything at once, in any order, make one ticket of it', async () => {
  const clients = Array.from({ length: 12 }, (_, n): ResourceRef => `docker://nas1/shop/c${n}`);
  await openShop();
  const at = house.now();
  await house.see(...clients.flatMap((client) => [stands(client, at), placed(client, at, { dependsOn: ['db'] })]));
  const other = await house.neighbour();
  house.pass(10);
  await Promise.all([...clients, db].map((one, n) => (n % 2 === 0 ? house : other).see(...dies(one, house.now()))));
  await Promise.all([house.sweep(), other.sweep()]);
  expect(await open()).toEqual([db]);
  const [ticket] = await house.tickets('open');
  expect(new Set(ticket?.situation.affected.map((one) => one.resource))).toEqual(new Set(clients));
  expect((await house.tickets('recorded')).every((one) => one.state === 'recorded' && one.outcome.kind === 'joined')).toBe(true);
  expect(house.said).toEqual([]);
});
