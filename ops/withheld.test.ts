import { afterEach, beforeEach, expect, test } from 'vitest';
import { assess } from '../engine/stages/assess.ts';
import type { WithheldStore } from '../engine/ports.ts';
import type { ResourceRef, Sighting } from '../engine/types.ts';
import { rows } from '../storage/postgres.ts';
import { purgeWithheld, withheldIn } from '../storage/withheld.ts';
import { openHouse, type House } from './testing/house.ts';
import { dies, placed, reached, stands, starts } from './testing/sightings.ts';

const api: ResourceRef = 'docker://nas1/shop/api';

let house: House;
beforeEach(async () => {
  house = await openHouse();
  await house.see(reached('nas1', house.now()), stands(api, house.now()), placed(api, house.now()));
  house.pass(60);
});
afterEach(async () => { await house.close(); });

test('what ended while it was silenced is told by another process, long after that is over and it is no news any more', async () => {
  const other = await house.neighbour();
  await other.look(api);
  silence(3600);
  await house.see(...dies(api, house.now()));
  const ended = house.now();
  expect(await stored()).toEqual([api]);
  house.pass(2 * 3600);
  await other.see(reached('nas1', house.now()), lies(ended));
  await other.look(api);
  expect(await house.tickets()).toMatchObject([{ situation: { resource: api, findings: [{ since: ended }] } }]);
  await other.look(api);
  expect(await stored()).toEqual([]);
});

test('what is well again before it may be told is forgotten by every process', async () => {
  const other = await house.neighbour();
  silence(3600);
  await house.see(...dies(api, house.now()));
  await other.look(api);
  house.pass(60);
  await other.see(...starts(api, house.now()));
  const up = house.now().toISOString();
  for (let n = 0; n < 100; n += 1) {
    house.pass(60);
    await other.see(reached('nas1', house.now()), stands(api, house.now(), { startedAt: up }));
    await other.look(api);
  }
  expect([await stored(), await house.tickets()]).toEqual([[], []]);
});

test('nothing is written where nothing is withheld, and it is written once where something is', async () => {
  const asked: string[] = [];
  const store = withheldIn(house.store);
  const withheld: WithheldStore = {
    all: () => { asked.push('all'); return store.all(); },
    keep: (changed) => { asked.push('keep'); return store.keep(changed); },
  };
  const deps = { ...house.deps, tickets: { ...house.deps.tickets }, withheld };
  for (let n = 0; n < 5; n += 1) await assess([api], deps);
  expect(asked).toEqual(['all']);
  silence(3600);
  await house.deps.facts.keep(dies(api, house.now()));
  for (let n = 0; n < 5; n += 1) await assess([api], deps);
  expect(asked).toEqual(['all', 'keep']);
});

test('it goes when nothing is known of its resource any more', async () => {
  silence(3600);
  await house.see(...dies(api, house.now()));
  await purgeWithheld(house.store);
  expect(await stored()).toEqual([api]);
  await rows(house.store, 'DELETE FROM facts');
  await purgeWithheld(house.store);
  expect(await stored()).toEqual([]);
});

function silence(seconds: number): void {
  house.hushes.push({ id: '1', kind: 'silence', what: { resource: api }, until: new Date(house.now().getTime() + seconds * 1000), by: 'owner', why: 'noise' });
}

function lies(since: Date): Sighting {
  return stands(api, house.now(), { status: 'exited', exitCode: 1, finishedAt: since.toISOString() });
}

async function stored(): Promise<string[]> {
  return (await rows<{ resource: string }>(house.store, 'SELECT resource FROM withheld')).map((row) => row.resource);
}
