import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Watching } from '../engine/ports.ts';
import type { ResourceRef, Sighting } from '../engine/types.ts';
import { partStates } from './part-states.ts';
import { openHouse, type House } from './testing/house.ts';
import { watchOne } from './watch.ts';

let house: House;
beforeEach(async () => { house = await openHouse(); });
afterEach(async () => { await house.close(); });

const here: ResourceRef = 'proxmox://lab/node/pve1/disk/sda';
const there: ResourceRef = 'proxmox://lab2/node/pve1/disk/sda';

const disk = (resource: ResourceRef, health: 'passed' | 'failed'): Sighting => ({ resource, kind: 'disk.health', at: house.now(), key: 'state', value: { health, wearoutPercent: 3, model: 'X' } });

test('who follows a host can ask what an earlier process last knew of it, and of no other', async () => {
  await house.see(disk(here, 'passed'), disk(there, 'passed'));
  house.pass(60);
  await house.see(disk(here, 'failed'));
  const followed = new Promise<Watching>((resolve) => {
    const watch = watchOne({
      name: 'proxmox:lab', host: 'proxmox://lab', look: () => Promise.resolve([]), follow: (watching) => { resolve(watching); return Promise.resolve(); },
    }, house.deps, partStates(() => undefined, house.now));
    watch.gained();
  });
  const { known } = await followed;
  expect(await known?.(['disk.health', 'zfs.state'])).toMatchObject([{ resource: here, value: { health: 'failed' } }]);
  expect(await known?.(['zfs.state'])).toEqual([]);
});
