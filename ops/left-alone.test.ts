import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ResourceRef, Sighting } from '../engine/types.ts';
import { openHouse, type House } from './testing/house.ts';
import { cries, dies, reached, seen, stands, starts } from './testing/sightings.ts';

const api: ResourceRef = 'docker://nas1/shop/api';

let house: House;
beforeEach(async () => {
  house = await openHouse();
  await house.see(reached('nas1', house.now()), stands(api, house.now()));
  house.pass(60);
});
afterEach(async () => { await house.close(); });

const leftAlone = (): Sighting => seen('log.reach', api, house.now(), { reading: false, unwanted: true });
const away = (): Sighting => seen('log.reach', api, house.now(), { reading: false });

async function complains(): Promise<void> {
  for (let n = 0; n < 6; n += 1) {
    await house.see(...cries(api, house.now(), 'x.example.org:5432'), stands(api, house.now()));
    house.pass(10);
  }
  expect(await house.tickets('open')).toMatchObject([{ situation: { findings: [{ detector: 'unreachable' }] } }]);
}

test('the ticket that a log opened closes without a message once its owner leaves that log out', async () => {
  await complains();
  await house.see(away(), stands(api, house.now()));
  expect(await house.tickets('open')).toHaveLength(1);
  house.pass(10);
  await house.see(leftAlone(), stands(api, house.now()));
  expect(await house.tickets('recorded')).toMatchObject([{ outcome: { kind: 'unwatched', says: 'its log is left alone, as its owner asks' } }]);
  expect(await house.database.query('SELECT 1 FROM outbox')).toEqual([]);
});

test('what something else than the log told stays open', async () => {
  await house.see(leftAlone(), ...dies(api, house.now()));
  house.pass(10);
  await house.see(leftAlone(), stands(api, house.now(), { status: 'exited', exitCode: 1 }));
  expect(await house.tickets('open')).toMatchObject([{ situation: { findings: [{ detector: 'exited' }] } }]);
  house.pass(60);
  const startedAt = house.now().toISOString();
  await house.see(...starts(api, house.now()), leftAlone());
  for (let n = 0; n < 10; n += 1) {
    house.pass(30);
    await house.see(stands(api, house.now(), { startedAt }), leftAlone());
  }
  expect(await house.tickets('recorded')).toMatchObject([{ outcome: { kind: 'recovered' } }]);
});
