import { afterEach, beforeEach, expect, test } from 'vitest';
import { forget } from '../engine/forgotten.ts';
import { sweep } from '../engine/line.ts';
import { hostOf, type ResourceRef } from '../engine/refs.ts';
import type { Ticket } from '../engine/types.ts';
import { openHouse, type House } from './testing/house.ts';
import { dies, stands } from './testing/sightings.ts';

let house: House;
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
  await sweep({ ...house.deps, isNamed: (resource) => hostOf(resource) === 'nas1' });
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
