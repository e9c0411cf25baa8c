import { expect, test } from 'vitest';
import type { ResourceRef, Sighting } from '../engine/types.ts';
import { openHouse } from './testing/house.ts';
import { dies, placed, reached, stands, starts } from './testing/sightings.ts';

const hosts = Array.from({ length: 20 }, (_, n) => `h${n}`);

/** Each host has five projects of ten services: one database, which the other nine say that they need. */
const services = (host: string) => Array.from({ length: 50 }, (_, n): ResourceRef => `docker://${host}/p${Math.floor(n / 10)}/s${n}`);
const isDatabase = (ref: ResourceRef) => ref.endsWith('0');
const databaseOf = (ref: ResourceRef) => `s${Math.floor(Number(/\d+$/.exec(ref)?.[0]) / 10) * 10}`;

test('ten thousand events of a thousand resources become one ticket for each of the hundred causes', { timeout: 300_000 }, async () => {
  const house = await openHouse();
  const at = house.now();
  await Promise.all(hosts.map((host) => house.see(reached(host, at), ...services(host).flatMap((ref) =>
    [stands(ref, at), placed(ref, at, { dependsOn: isDatabase(ref) ? [] : [databaseOf(ref)] })]))));
  house.pass(30);
  const begun = performance.now();
  let events = 0;
  for (let round = 0; events < 10_000; round += 1) {
    await Promise.all(hosts.flatMap((host) => tensOf(services(host).flatMap((ref, n): Sighting[] => {
      events += 1;
      const when = new Date(house.now().getTime() + n);
      return isDatabase(ref) || round % 2 === 0 ? dies(ref, when) : starts(ref, when);
    })).map((batch) => house.see(...batch))));
    house.pass(6);
  }
  console.log(`${events} events took ${Math.round(performance.now() - begun)} ms`);
  const open = await house.tickets('open');
  expect(open.map((ticket) => ticket.situation.resource).sort()).toEqual(hosts.flatMap(services).filter(isDatabase).sort());
  expect(open.every((ticket) => ticket.situation.affected.length === 9)).toBe(true);
  expect((await house.tickets('recorded')).every((ticket) => ticket.state === 'recorded' && ticket.outcome.kind === 'joined')).toBe(true);
  expect(house.said).toEqual([]);
  await house.close();
});

function tensOf(all: readonly Sighting[]): Sighting[][] {
  return Array.from({ length: Math.ceil(all.length / 10) }, (_, n) => all.slice(n * 10, n * 10 + 10));
}
