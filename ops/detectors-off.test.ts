import { afterEach, beforeEach, expect, test } from 'vitest';
import { reconcile } from '../engine/notify.ts';
import type { ResourceRef, Ticket } from '../engine/types.ts';
import { cardsIn, outboxIn, stormsIn } from '../storage/cards.ts';
import { readConfig } from './config.ts';
import { loadAllParts } from './parts.ts';
import { paperChat, type Paper } from './replay/paper.ts';
import { changesOf } from './replay/rules.ts';
import { collectSettings } from './settings.ts';
import { openHouse, type House, type Process } from './testing/house.ts';
import { cries, dies, placed, reached, seen, stands } from './testing/sightings.ts';

const db: ResourceRef = 'docker://nas1/shop/db';
const api: ResourceRef = 'docker://nas1/shop/api';

let house: House;
let paper: Paper;
beforeEach(async () => {
  house = await openHouse({ limits: { RECOVERY_SECONDS: '30' } });
  paper = paperChat(house.now);
});
afterEach(async () => { await house.close(); });

/** Two containers that run, of which one needs the other. */
async function openShop(process: Process = house): Promise<void> {
  const at = house.now();
  await process.see(reached('nas1', at), stands(db, at), placed(db, at), stands(api, at), placed(api, at, { dependsOn: ['db'] }));
  house.pass(60);
}

async function show({ deps }: Process): Promise<void> {
  const store = house.store;
  await reconcile(paper.channel, { ...deps, cards: cardsIn(store), outbox: outboxIn(store), storms: stormsIn(store), timeZone: 'UTC' });
}

async function only(): Promise<Ticket> {
  const [ticket, ...others] = await house.tickets();
  expect(others).toEqual([]);
  if (!ticket) throw new Error('there is no ticket');
  return ticket;
}

test('a detector that is off finds nothing', async () => {
  const process = await house.neighbour({ DETECTOR_EXITED: 'off' });
  await openShop(process);
  await process.see(...dies(db, house.now()));
  house.pass(60);
  await process.look(db);
  expect(await house.tickets()).toEqual([]);
});

test('what it alone holds open is closed by one edit of its card that claims nothing, and no other message', async () => {
  await openShop();
  await house.see(...dies(db, house.now()));
  await show(house);
  expect(paper.sent).toHaveLength(1);
  const process = await house.neighbour({ DETECTOR_EXITED: 'off' });
  house.pass(5);
  await process.sweep();
  expect(await only()).toMatchObject({ state: 'recorded', outcome: { kind: 'unwatched', says: 'detector switched off' } });
  await show(process);
  await show(process);
  expect(paper.sent.slice(1).map(({ text }) => text)).toEqual([expect.stringMatching(/^🔕 CLOSED · nas1\/shop_db · detector switched off, nothing to approve · INC-1/)]);
  expect(paper.sent.map(({ text }) => text).join('\n')).not.toMatch(/RESOLVED|RECOVERED|well again/i);
  house.pass(60);
  await process.look(db);
  expect(await house.tickets('open')).toEqual([]);
});

test('even when it would be well by now', async () => {
  await openShop();
  await house.see(...dies(db, house.now()));
  house.pass(5);
  await house.see(stands(db, house.now(), { startedAt: house.now().toISOString() }));
  const process = await house.neighbour({ DETECTOR_EXITED: 'off' });
  house.pass(120);
  await process.see(stands(db, house.now(), { startedAt: house.now().toISOString() }));
  expect(await only()).toMatchObject({ state: 'recorded', outcome: { kind: 'unwatched' } });
});

test('a ticket that another detector holds open as well stays open', async () => {
  await openShop();
  await house.see(seen('container.oom', db, house.now(), { containerId: 'c1' }), ...dies(db, house.now(), 137));
  const before = await only();
  const detectors = before.situation.findings.map((finding) => finding.detector);
  expect(detectors.length).toBeGreaterThan(1);
  const [off = '', ...on] = detectors;
  const process = await house.neighbour({ [`DETECTOR_${off.toUpperCase().replaceAll('-', '_')}`]: 'off' });
  await process.look(db);
  expect(on.length).toBeGreaterThan(0);
  expect((await only()).state).not.toBe('recorded');
});

test('those who suffer and are still watched keep it open', async () => {
  await openShop();
  await house.see(...dies(db, house.now()), reached('nas1', house.now()));
  await house.see(stands(api, house.now()), ...cries(api, house.now(), 'db:5432'));
  expect(await only()).toMatchObject({ situation: { resource: db, affected: [{ resource: api }] } });
  const process = await house.neighbour({ DETECTOR_EXITED: 'off' });
  await process.look(db, api);
  expect((await only()).state).not.toBe('recorded');
});

test('each detector has its switch, by one name in the settings and in a replay, and anything but on or off is refused', async () => {
  const parts = await loadAllParts();
  const names = collectSettings(parts.detectors).flatMap(({ schema }) => Object.keys(schema.shape)).filter((name) => name.startsWith('DETECTOR_'));
  expect(names).toHaveLength(parts.detectors.length);
  for (const { id } of parts.detectors) expect(names).toContain(Object.keys(changesOf([`detector.${id}=off`], parts))[0]);
  expect(() => readConfig({ DETECTOR_RESTART_LOOP: 'maybe' }, collectSettings(parts.detectors))).toThrow(/DETECTOR_RESTART_LOOP.*on.*off/);
  expect(() => changesOf(['detector.restart-lop=off'], parts)).toThrow(/there is no detector restart-lop/);
});
