import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ResourceRef, Sighting, Ticket } from '../engine/types.ts';
import { openHouse, type House } from './testing/house.ts';
import { cries, dies, guestStands, placed, reached, seen, stands, starts, stopped } from './testing/sightings.ts';

let house: House;

beforeEach(async () => { house = await openHouse(); });
afterEach(async () => { await house.close(); });

const db: ResourceRef = 'docker://nas1/shop/db';
const clients = ['api', 'web', 'worker', 'cron', 'mail'].map((name): ResourceRef => `docker://nas1/shop/${name}`);
const [api = db, web = db] = clients;

/** A database and five clients that say that they need it, all well. */
async function openShop(): Promise<void> {
  const at = house.now();
  await house.see(
    reached('nas1', at), stands(db, at), placed(db, at),
    ...clients.flatMap((client) => [stands(client, at), placed(client, at, { dependsOn: ['db'] })]),
  );
  house.pass(30);
}

async function shown(): Promise<{ resource: ResourceRef; state: string; affected: ResourceRef[]; says: string }[]> {
  return (await house.tickets()).map((ticket) => ({
    resource: ticket.situation.resource, state: ticket.state, affected: ticket.situation.affected.map((one) => one.resource),
    says: ticket.state === 'recorded' ? ticket.outcome.says : '',
  }));
}

/** Everything as it was, seen again now. */
function still(...sightings: Sighting[]): Promise<void> {
  return house.see(...sightings);
}

describe('a database and its five clients', () => {
  test('when the database breaks first, one ticket names it and the five as affected', async () => {
    await openShop();
    await house.see(...dies(db, house.now()));
    house.pass(2);
    for (const client of clients) await house.see(...dies(client, house.now()));
    expect(await house.tickets()).toHaveLength(1);
    expect(await shown()).toEqual([expect.objectContaining({ resource: db, affected: clients })]);
  });

  test('when the clients cry first, their tickets become part of its one as soon as it is noticed', async () => {
    await openShop();
    for (const client of clients) await house.see(...dies(client, house.now()));
    expect(await house.tickets('open')).toHaveLength(5);
    house.pass(20);
    await house.see(...dies(db, house.now()));
    const [six, ...others] = (await shown()).reverse();
    expect(six).toMatchObject({ resource: db, affected: expect.arrayContaining(clients) as unknown });
    expect(others.map(({ state, says }) => `${state}: ${says}`)).toEqual(clients.map(() => 'recorded: same cause as INC-6'));
  });

  test('when all are noticed at one look, only the database has a ticket', async () => {
    await openShop();
    const at = house.now();
    await house.see(...clients.flatMap((client) => dies(client, at)), ...dies(db, at));
    expect(await shown()).toEqual([expect.objectContaining({ resource: db, affected: expect.arrayContaining(clients) as unknown })]);
  });

  test('when a person stopped it, nothing opens at first, then one ticket says what is stopped and who needs it', async () => {
    await openShop();
    await house.see(...stopped(db, house.now()));
    house.pass(5);
    for (const client of clients) await house.see(...dies(client, house.now()));
    expect(await house.tickets()).toEqual([]);
    house.pass(70);
    await still(stands(db, house.now(), { status: 'exited', finishedAt: new Date(house.now().getTime() - 75_000).toISOString() }));
    await house.look(...clients);
    const [only, ...rest] = await house.tickets();
    expect(rest).toEqual([]);
    expect(only?.situation).toMatchObject({ resource: db, findings: [{ detector: 'needed', title: 'nas1/shop_db is stopped' }], deed: { says: 'stopped on purpose, not by me' } });
    expect(only?.situation.affected.map((one) => one.resource)).toEqual(clients);
    expect(only).toMatchObject({ narrative: { hypothesis: { says: 'it is stopped while others need it', recommends: [['start_resource']] } } });
  });

  test('a stop that nobody suffers from is no incident', async () => {
    await openShop();
    await house.see(...stopped(db, house.now()));
    house.pass(600);
    await house.sweep();
    expect(await house.tickets()).toEqual([]);
  });

  test('when it recovers, a client that still cries gets a ticket of its own, but not before it had time to connect again', async () => {
    await openShop();
    await house.see(...dies(db, house.now()));
    house.pass(2);
    await house.see(...dies(api, house.now()), ...dies(web, house.now()));
    house.pass(1800);
    await house.see(...starts(db, house.now()));
    house.pass(61);
    await still(stands(db, house.now(), { startedAt: new Date(house.now().getTime() - 61_000).toISOString() }), stands(api, house.now(), { status: 'exited', exitCode: 1 }), ...starts(web, house.now()));
    expect(await shown()).toEqual([expect.objectContaining({ resource: db, state: 'recorded' })]);
    house.pass(30);
    await house.look(api, web);
    expect(await house.tickets('open')).toEqual([]);
    house.pass(40);
    await still(stands(api, house.now(), { status: 'exited', exitCode: 1 }));
    expect((await house.tickets('open')).map((ticket) => ticket.situation.resource)).toEqual([api]);
  });

  test('a client that a person has answered for keeps its ticket', async () => {
    await openShop();
    await house.see(...dies(api, house.now()));
    const [ticket] = await house.tickets() as [Ticket];
    await house.database.query("UPDATE tickets SET body = jsonb_set(body, '{past}', $1::jsonb), version = version + 1 WHERE id = $2", [JSON.stringify([pastStep(house.now())]), ticket.id]);
    house.pass(20);
    await house.see(...dies(db, house.now()));
    expect((await shown()).map(({ resource }) => resource)).toEqual([api, db]);
    expect(await house.tickets('recorded')).toEqual([]);
  });

  test('trouble that is much older than that of the database is not explained by it', async () => {
    await openShop();
    await house.see(...dies(api, house.now()));
    house.pass(400);
    await house.see(...dies(db, house.now()));
    expect((await house.tickets('open')).map((ticket) => ticket.situation.resource)).toEqual([api, db]);
  });
});

describe('who is meant by an address', () => {
  test('clients that blame a stopped database, without saying that they need it, suffer from it', async () => {
    const at = house.now();
    await house.see(stands(db, at), placed(db, at), ...clients.flatMap((client) => [stands(client, at), placed(client, at)]));
    house.pass(30);
    await house.see(...dies(db, house.now()));
    house.pass(30);
    for (const client of clients) await house.see(...cries(client, house.now(), 'db:5432'));
    expect(await shown()).toEqual([expect.objectContaining({ resource: db, affected: clients })]);
  });

  test('clients that blame an address nobody has share one ticket', async () => {
    const at = house.now();
    await house.see(...clients.flatMap((client) => [stands(client, at), placed(client, at)]));
    house.pass(60);
    for (const client of clients) await house.see(...cries(client, house.now(), 'mystery.example.org:9999'));
    expect(await shown()).toEqual([expect.objectContaining({ resource: api, affected: clients.slice(1) })]);
    expect(JSON.stringify(house.deps.words.messages((await house.tickets())[0] as Ticket))).not.toContain('mystery');
  });

  test('when a probe finds that address dead as well, what they share becomes part of its ticket', async () => {
    const at = house.now();
    await house.see(...[api, web].flatMap((client) => [stands(client, at), placed(client, at)]));
    house.pass(60);
    await house.see(...cries(api, house.now(), 'far.example.org:9999'));
    await house.see(...cries(web, house.now(), 'far.example.org:9999'));
    const probe = () => seen('probe.state', 'net://far.example.org:9999', house.now(), { name: 'far', about: null, kind: 'tcp', everySeconds: 10, ok: false, why: 'refused', ms: null, status: null });
    for (let looked = 0; looked < 6; looked += 1) {
      await house.see(probe());
      house.pass(10);
    }
    await house.sweep();
    expect((await shown()).map(({ resource, state, says }) => ({ resource, state, says }))).toEqual([
      { resource: api, state: 'recorded', says: 'same cause as INC-2' }, { resource: 'net://far.example.org:9999', state: 'parked', says: '' },
    ]);
    expect((await house.tickets('open'))[0]?.situation.affected.map((one) => one.resource)).toEqual([api, web]);
  });

  test('siblings that fail alike without anything between them stay apart', async () => {
    const at = house.now();
    await house.see(...clients.flatMap((client) => [stands(client, at), placed(client, at)]));
    for (const client of clients) await house.see(...dies(client, house.now()));
    expect(await house.tickets('open')).toHaveLength(5);
  });
});

describe('what everything stands on', () => {
  const node: ResourceRef = 'proxmox://pve/node/n1';
  const guests = Array.from({ length: 40 }, (_, n): ResourceRef => `proxmox://pve/${100 + n}`);

  test('a dead node is one ticket with its forty guests and their containers affected', async () => {
    const at = house.now();
    const app: ResourceRef = 'docker://guest-100/app';
    await house.see(
      seen('node.state', node, at, { present: true, status: 'online' }), ...guests.map((guest) => guestStands(guest, at)),
      reached('guest-100', at), stands(app, at), placed(app, at),
    );
    house.pass(60);
    const dead = () => [
      seen('node.state', node, house.now(), { present: true, status: 'offline' as const }),
      ...guests.map((guest) => guestStands(guest, house.now(), { status: 'unknown' })), reached('guest-100', house.now(), false),
    ];
    for (let looked = 0; looked <= 18; looked += 1) {
      await house.see(...dead());
      house.pass(10);
    }
    const [only, ...rest] = await house.tickets();
    expect(rest).toEqual([]);
    expect(only?.situation).toMatchObject({ resource: node, findings: [{ detector: 'node-offline' }] });
    expect(new Set(only?.situation.affected.map((one) => one.resource))).toEqual(new Set([...guests, 'docker://guest-100', app]));
  });

  test('a Docker host that is away is one ticket, with what ran on it affected', async () => {
    await openShop();
    for (let looked = 0; looked <= 15; looked += 1) {
      await house.see(reached('nas1', house.now(), false));
      house.pass(10);
    }
    expect(await shown()).toEqual([expect.objectContaining({ resource: 'docker://nas1', affected: expect.arrayContaining([db, ...clients]) as unknown })]);
  });
});

function pastStep(at: Date): unknown {
  const step = { n: 1, id: '1.1.1', template: 'restart_resource', target: api, params: {}, title: 'Restart', effect: 'x', undo: 'x', risk: 'low', digest: 'd', fingerprint: 'f' };
  const execution = { stepId: '1.1.1', ended: 'answered', begunAt: at, endedAt: at, since: at, says: 'done' };
  return { step, person: 'owner', platform: 'console', approvedAt: at, execution, verification: { verdict: 'not_verified', says: 'no', evidence: [], at } };
}
