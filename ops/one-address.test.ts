import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { headlineOf } from '../engine/headline.ts';
import type { ContainerState, ResourceRef, Sighting, Ticket } from '../engine/types.ts';
import { openHouse, type House } from './testing/house.ts';
import { cries, placed, reached, seen, stands, stopped } from './testing/sightings.ts';

let house: House;

beforeEach(async () => { house = await openHouse(); });
afterEach(async () => { await house.close(); });

const db: ResourceRef = 'docker://nas1/shop/db';
const clients = ['api', 'web', 'worker'].map((name): ResourceRef => `docker://nas1/shop/${name}`);
const [api = db, ...others] = clients;

async function openShop(dependsOn: string[] = []): Promise<void> {
  const at = house.now();
  await house.see(reached('nas1', at), stands(db, at), placed(db, at), ...clients.flatMap((client) => [stands(client, at), placed(client, at, { dependsOn })]));
  house.pass(60);
}

async function shown(): Promise<{ resource: ResourceRef; is: string; affected: ResourceRef[] }[]> {
  return (await house.tickets()).map(({ situation, ...ticket }) => ({
    resource: situation.resource, is: ticket.state === 'recorded' ? ticket.outcome.kind : 'open', affected: situation.affected.map((one) => one.resource),
  }));
}

/** Some cry for a time, as do others something else; a look each 10 s. */
async function cry(who: readonly ResourceRef[], target: string, time: { seconds: number; along?: () => Sighting[] }): Promise<void> {
  for (let n = 0; n < time.seconds / 10; n += 1) {
    for (const client of who) await house.see(...cries(client, house.now(), target), stands(client, house.now()));
    await house.see(...time.along?.() ?? []);
    house.pass(10);
  }
}

const runs = () => [stands(db, house.now())];
function unhealthy(): Sighting[] {
  const state = stands(db, house.now(), { health: 'unhealthy' });
  return [seen('container.health', db, house.now(), { containerId: (state.value as ContainerState).containerId, health: 'unhealthy' }), state];
}

describe.each([['who say that they need it', ['db']], ['who do not say so', []]])('a database that hangs, and clients %s', (_who, dependsOn) => {
  test('is one ticket about it as soon as a second of them names it, and its severity is theirs', async () => {
    await openShop(dependsOn);
    await cry(clients, 'db:5432', { seconds: 360, along: runs });
    expect(await shown()).toEqual([{ resource: api, is: 'joined', affected: [] }, { resource: db, is: 'open', affected: expect.arrayContaining(clients) as unknown }]);
    const [first, ticket] = await house.tickets() as [Ticket, Ticket];
    expect(first.situation.findings.some(({ symptoms }) => symptoms.includes('points to nas1/shop_db' as never))).toBe(true);
    expect([headlineOf(ticket.situation), ticket.situation.findings[0]?.severity]).toEqual(['3 services cannot reach nas1/shop_db', 'medium']);
    await cry(clients, 'db:5432', { seconds: 660, along: runs });
    expect((await house.tickets())[1]?.situation.findings[0]?.severity).toBe('high');
  });

  test('is over when none of them cries any more', async () => {
    await openShop(dependsOn);
    await cry(clients, 'db:5432', { seconds: 60, along: runs });
    const calm = (some: readonly ResourceRef[]) => some.flatMap((one) => [seen('log.reach', one, house.now(), { reading: true }), stands(one, house.now())]);
    await cry([api], 'db:5432', { seconds: 600, along: () => [...runs(), ...calm(others)] });
    expect((await shown()).map(({ is }) => is)).toEqual(['joined', 'open']);
    await cry([], '', { seconds: 400, along: () => [...runs(), ...calm(clients)] });
    expect((await shown()).map(({ is }) => is)).toEqual(['joined', 'recovered']);
  });

  test('is no more than the trouble of one of them, while that is alone with it', async () => {
    await openShop(dependsOn);
    await cry([api], 'db:5432', { seconds: 360, along: runs });
    expect(await shown()).toEqual([{ resource: api, is: 'open', affected: [] }]);
  });

  test('is the one to blame once it is found to be ill, however late that is', async () => {
    await openShop(dependsOn);
    await cry(clients, 'db:5432', { seconds: 400, along: runs });
    await house.see(...unhealthy());
    await cry(clients, 'db:5432', { seconds: 60, along: unhealthy });
    expect((await shown()).map(({ resource, is }) => ({ resource, is }))).toEqual([{ resource: api, is: 'joined' }, { resource: db, is: 'open' }]);
    expect(new Set((await shown())[1]?.affected)).toEqual(new Set(clients));
  });
});

const quiet = () => [seen('log.reach', api, house.now(), { reading: true }), seen('log.counts', api, house.now(), { seconds: 10, lines: 1, signatures: [] }), stands(api, house.now())];
const ended = () => [stands(api, house.now(), { status: 'exited', exitCode: 0 })];

describe('what many cannot reach is not over while one of them cannot', () => {
  test.each<[string, string, () => Sighting[], () => Sighting[]]>([
    ['recovers', 'recovered', quiet, quiet], ['is stopped', 'gone', () => stopped(api, house.now()), ended],
  ])('though whoever cried first %s', async (_how, end, first, then) => {
    await openShop();
    await cry(clients, 'far.example.org:9999', { seconds: 30 });
    expect(await shown()).toEqual([{ resource: api, is: 'open', affected: others }]);
    await house.see(...first());
    await cry(others, 'far.example.org:9999', { seconds: 600, along: then });
    expect(await shown()).toEqual([{ resource: api, is: 'open', affected: others }]);
    const calm = () => [...then(), ...others.flatMap((one) => [seen('log.reach', one, house.now(), { reading: true }), stands(one, house.now())])];
    await cry([], '', { seconds: 400, along: calm });
    expect((await shown()).map(({ is }) => is)).toEqual([end]);
  });
});
