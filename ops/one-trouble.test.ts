import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LogCount } from '../engine/fact-values.ts';
import type { ResourceRef, Sighting } from '../engine/types.ts';
import { openHouse, type House } from './testing/house.ts';
import { cries, dies, placed, seen, stands, starts } from './testing/sightings.ts';

let house: House;
const app: ResourceRef = 'docker://nas1/shop/app';

beforeEach(async () => {
  house = await openHouse();
  await house.see(stands(app, house.now()), seen('log.reach', app, house.now(), { reading: true }));
  house.pass(3600);
});
afterEach(async () => { await house.close(); });

/** A minute of its log that ends now, with an error that it never wrote before. */
function shouts(count = 40): Sighting[] {
  const strange: LogCount = { id: 's9', level: 'error', class: 'permission_denied', count, usual: null, isNew: true, target: null };
  return [seen('log.reach', app, house.now(), { reading: true }), seen('log.counts', app, house.now(), { seconds: 60, lines: count, signatures: [strange] })];
}

async function shown(): Promise<string[]> {
  return (await house.tickets()).map((ticket) => `${ticket.state === 'recorded' ? ticket.outcome.kind : 'open'}: ${ticket.situation.findings.map((finding) => finding.detector).join(' ')}`);
}

async function recovers(): Promise<void> {
  await house.see(...starts(app, house.now()));
  house.pass(61);
  await house.see(stands(app, house.now(), { startedAt: new Date(house.now().getTime() - 61_000).toISOString() }));
}

describe('a service that breaks down and shouts about it', () => {
  test('has one ticket, which also tells what it shouts', async () => {
    await house.see(...dies(app, house.now()));
    house.pass(60);
    await house.see(...shouts());
    expect(await shown()).toEqual(['open: exited new-error']);
  });

  test('has one ticket when it shouted first', async () => {
    await house.see(...shouts());
    expect(await shown()).toEqual(['open: new-error']);
    house.pass(60);
    await house.see(...dies(app, house.now()));
    expect(await shown()).toEqual(['joined: new-error', 'open: exited']);
  });

  test('has one ticket when what it cannot reach is well, for all that is known', async () => {
    const db: ResourceRef = 'docker://nas1/shop/db';
    await house.see(stands(db, house.now()), placed(db, house.now()), placed(app, house.now()));
    await house.see(...dies(app, house.now()));
    await house.see(...cries(app, house.now(), 'db:5432'));
    expect(await shown()).toEqual(['open: exited unreachable']);
  });

  test('is well when it runs again, however loud its log was, and what it shouted then opens nothing', async () => {
    await house.see(...dies(app, house.now()));
    house.pass(60);
    await house.see(...shouts());
    await recovers();
    expect(await shown()).toEqual(['recovered: exited new-error']);
    house.pass(60);
    await house.see(...shouts(1));
    await house.sweep();
    expect(await shown()).toEqual(['recovered: exited new-error']);
  });

  test('gets a ticket for its log when it runs again and still shouts long after', async () => {
    await house.see(...dies(app, house.now()), ...shouts());
    await recovers();
    for (let minute = 0; minute < 40; minute += 1) {
      house.pass(60);
      await house.see(...shouts(), stands(app, house.now(), { startedAt: new Date(house.now().getTime() - 600_000).toISOString() }));
    }
    expect((await shown()).slice(1)).toEqual(['open: new-error']);
  });
});
