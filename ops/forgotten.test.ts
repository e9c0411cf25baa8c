import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import network from '../adapters/network.ts';
import { forget } from '../engine/forgotten.ts';
import { sweep } from '../engine/line.ts';
import { hostOf, type ResourceRef } from '../engine/refs.ts';
import type { Ticket } from '../engine/types.ts';
import { readConfig, type Env } from './config.ts';
import { loadAllParts } from './parts.ts';
import { adapterWorld } from './testing/adapter-world.ts';
import { openHouse, type House } from './testing/house.ts';
import { cries, dies, guestStands, placed, reached, seen, stands } from './testing/sightings.ts';

let house: House;
const onNas1 = (resource: ResourceRef): boolean => hostOf(resource) === 'nas1';
const kept: ResourceRef = 'docker://nas1/db';
const dropped: ResourceRef = 'docker://nas2/db';
beforeEach(async () => { house = await openHouse(); });
afterEach(async () => { await house.close(); });

test('what is open on a host that no setting names any more is closed without a message, and nothing else', async () => {
  for (const one of [kept, dropped]) {
    await house.see(stands(one, house.now()));
    house.pass(60);
    await house.see(...dies(one, house.now()));
  }
  await sweep({ ...house.deps, isNamed: onNas1 });
  expect((await house.tickets('open')).map((ticket) => ticket.situation.resource)).toEqual([kept]);
  expect(await house.tickets('recorded')).toMatchObject([{ situation: { resource: dropped }, outcome: { kind: 'unwatched', says: 'no setting names it any more' } }]);
  expect(await house.database.query('SELECT 1 FROM outbox')).toEqual([]);
});

test.each(['approved', 'executed', 'verified'])('a ticket that is %s is left alone', async (state) => {
  await house.see(stands(kept, house.now()), ...dies(kept, house.now()));
  const [ticket] = await house.tickets('open');
  expect(await forget({ ...ticket, state } as Ticket, house.deps)).toBe(false);
  expect(await house.tickets('open')).toEqual([ticket]);
});

test('who needs something on a forgotten host has a ticket of its own, which is not opened again at each look', async () => {
  const app: ResourceRef = 'docker://nas1/app';
  const appTells = () => [reached('nas1', house.now()), stands(app, house.now())];
  await house.see(...appTells(), placed(app, house.now(), { dependsOn: ['nas2/db'] }), reached('nas2', house.now()), stands(dropped, house.now()), placed(dropped, house.now(), { ports: [5432], names: ['db'] }));
  house.pass(600);
  await house.see(...appTells(), reached('nas2', house.now()), ...dies(dropped, house.now()));
  house.pass(20);
  await house.see(...cries(app, house.now(), 'nas2:5432'));
  expect((await house.tickets('open')).map(({ situation }) => [situation.resource, situation.affected.map((one) => one.resource)])).toEqual([[dropped, [app]]]);
  Object.assign(house.deps, { isNamed: onNas1 });
  for (let looks = 0; looks < 30; looks += 1) {
    house.pass(10);
    await house.see(...appTells(), ...cries(app, house.now(), 'nas2:5432'));
    await house.sweep();
  }
  const shown = (await house.tickets()).map((ticket) => [ticket.situation.resource, ticket.state === 'recorded' ? ticket.outcome.kind : 'open']);
  expect(shown).toEqual([[dropped, 'unwatched'], [app, 'open']]);
});

test.each<[string, (resource: ResourceRef) => boolean, ResourceRef[]]>([
  ['suffers with it', () => true, ['docker://nas2', dropped]],
  ['is left out once its host is forgotten', (resource) => hostOf(resource) !== 'nas2', []],
])('what stood on a guest that goes down %s', async (_, isNamed, affected) => {
  const guest: ResourceRef = 'proxmox://lab/101';
  Object.assign(house.deps, { isNamed });
  await house.see(guestStands(guest, house.now(), { name: 'nas2' }), reached('nas2', house.now()), stands(dropped, house.now()));
  for (let looks = 0; looks < 8; looks += 1) {
    house.pass(10);
    await house.see(guestStands(guest, house.now(), { status: 'stopped', name: 'nas2' }));
  }
  expect((await house.tickets('open')).map(({ situation }) => [situation.resource, situation.affected.map(({ resource }) => resource).sort()])).toEqual([[guest, affected]]);
});

/** Settings that make each adapter watch something; one without observers watches nothing. */
const watching: Record<string, Env> = {
  docker: { DOCKER_HOSTS: 'nas1=unix:///nowhere/docker.sock' },
  file: { LOG_FILES: 'web=/nowhere/web.log' },
  git: { DECLARATIONS_REPO: '/nowhere/lab.git' },
  net: { PROBES: 'router=tcp://192.0.2.1:443' },
  proxmox: { PROXMOX_URL: 'lab=https://127.0.0.1:1', PROXMOX_TOKEN_ID: 'anna@pve!watch', PROXMOX_TOKEN_SECRET: '12345678-1234-1234-1234-1234567890ab' },
};

test('what an observer watches is named by the settings that made it, of whatever adapter', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'copilot-named-'));
  const { adapters } = await loadAllParts();
  const named = await Promise.all(adapters.map(async ({ scheme, settings, connect }) => {
    const { observers, isNamed, close } = await connect(readConfig(watching[scheme] ?? {}, [settings]).of(settings), adapterWorld(folder));
    const hosts = observers.map(({ host }) => [host, isNamed?.(host)]);
    await close();
    return [scheme, hosts];
  }));
  expect(Object.fromEntries(named)).toEqual({ docker: [['docker://nas1', true]], file: [], git: [['git://lab', true]], net: [['net://network', true]], proxmox: [['proxmox://lab', true]] });
  await rm(folder, { recursive: true, force: true });
});

test('that our own network is down stays open while it is', async () => {
  const connection = await network.connect(network.settings.schema.parse(watching['net']), adapterWorld(tmpdir()));
  Object.assign(house.deps, { isNamed: connection.isNamed });
  for (let looks = 0; looks < 18; looks += 1) {
    await house.see(seen('host.reach', 'net://network', house.now(), { reachable: false, why: 'no answer' }));
    await house.sweep();
    house.pass(10);
  }
  expect((await house.tickets()).map(({ situation }) => situation.resource)).toEqual(['net://network']);
  expect(await house.tickets('recorded')).toEqual([]);
  await connection.close();
});
