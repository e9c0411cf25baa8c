import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ResourceRef } from '../engine/types.ts';
import { readHistory } from './history.ts';
import { openHouse, type House } from './testing/house.ts';
import { cries, dies, seen, stands } from './testing/sightings.ts';

const db: ResourceRef = 'docker://nas1/db';
let house: House;
beforeEach(async () => { house = await openHouse(); });
afterEach(async () => { await house.close(); });

function history(hours = 1) {
  const now = house.now();
  return readHistory(house.store, { resource: db, since: new Date(now.getTime() - hours * 3_600_000), now });
}

test('facts come in their order, with how it was before, and none of logs and usage or of others', async () => {
  await house.see(stands(db, house.now()), seen('container.started', db, house.now(), { containerId: 'c1' }));
  house.pass(2 * 3600);
  await house.see(...dies(db, house.now()), seen('container.usage', db, house.now(), { cpuPercent: 1, memoryMiB: 1, memoryLimitMiB: 1 }), ...cries(db, house.now(), 'x:1'), ...dies('docker://nas1/web', house.now()));
  const { facts } = await history();
  expect(facts.map(({ kind, at }) => [kind, (house.now().getTime() - at.getTime()) / 3_600_000])).toEqual([['container.state', 2], ['container.died', 0], ['container.state', 0]]);
  expect(facts.at(-1)?.value).toMatchObject({ status: 'exited' });
});

test('of very many facts the last ones are told', async () => {
  await house.see(...Array.from({ length: 400 }, (_, n) => seen('container.died', db, new Date(house.now().getTime() - (400 - n) * 1000), { containerId: 'c1', exitCode: n })));
  const { facts } = await history();
  expect(facts).toHaveLength(300);
  expect(facts.at(-1)?.value).toMatchObject({ exitCode: 399 });
});

test('the moves of its tickets come newest first, and those before are left out', async () => {
  await house.see(stands(db, house.now()));
  await house.see(...dies(db, house.now()));
  const moves = (await history()).moves.map(({ ticketId, to }) => `${ticketId} ${to}`);
  expect(moves.length).toBeGreaterThan(0);
  expect(moves.at(-1)).toBe('1 assessed');
  house.pass(7200);
  expect((await history()).moves).toEqual([]);
});

test('a log that is read has a rate, one that is not has none', async () => {
  expect((await history()).log).toBeNull();
  await house.see(...cries(db, house.now(), 'x:1'));
  expect((await history()).log).toEqual({ seconds: 600, lines: 60, errors: 60 });
  house.pass(301);
  expect((await history()).log).toBeNull();
});
