import { describe, expect, test } from 'vitest';
import type { ResourceRef } from '../engine/types.ts';
import { factsIn } from '../storage/facts.ts';
import { readConfig } from './config.ts';
import { ownStore } from './testing/own-store.ts';
import { guestStands, placed, stands } from './testing/sightings.ts';
import { ago, now } from './testing/views.ts';
import { placesFrom, topologySettings } from './topology.ts';

const own = ownStore();

const web: ResourceRef = 'docker://nas1/shop/web';
const above = async (places: ReturnType<typeof placesFrom>) => (await places.topology()).above(web).map((tie) => tie.resource);

test('what is seen counts at once, and the topology stays the same object while nothing moves', async () => {
  const places = placesFrom(factsIn(own.store), undefined);
  expect(await above(places)).toEqual([]);
  await places.facts.keep([stands(web, ago(60)), placed(web, ago(60))]);
  expect(await above(places)).toEqual(['docker://nas1']);
  const before = await places.topology();
  await places.facts.keep([stands(web, now, { status: 'exited' }), placed(web, now)]);
  expect(await places.topology()).toBe(before);
  await places.facts.keep([guestStands('proxmox://pve/101', now, { name: 'nas1' })]);
  expect(await above(places)).toEqual(['docker://nas1', 'proxmox://pve/101', 'proxmox://pve/node/n1']);
});

test('another process reads at its start what was seen before', async () => {
  expect(await above(placesFrom(factsIn(own.store), undefined))).toEqual(['docker://nas1', 'proxmox://pve/101', 'proxmox://pve/node/n1']);
  expect(await above(placesFrom(factsIn(own.store), 'nas1=proxmox://pve/7, nas2 = proxmox://pve/8'))).toEqual(['docker://nas1', 'proxmox://pve/7']);
});

describe('HOSTS_ON', () => {
  test.each(['nas1', 'nas1=101', 'nas1=docker://nas2', '=proxmox://pve/1', 'a b=proxmox://pve/1'])('"%s" is refused without repeating it', (HOSTS_ON) => {
    expect(() => readConfig({ HOSTS_ON }, [topologySettings])).toThrow('Entry 1 of HOSTS_ON is not written as name=');
  });

  test('names each wrong entry by its number, and a host that is there twice', () => {
    expect(() => readConfig({ HOSTS_ON: 'nas1=proxmox://pve/101,,nas1=proxmox://pve/102,nas2' }, [topologySettings]))
      .toThrow(/Entry 3 of HOSTS_ON names a Docker host that another entry names already.*\n.*Entry 4 of HOSTS_ON is not written as/);
  });

  test('may be left out, or name several', () => {
    expect(readConfig({ HOSTS_ON: 'nas1=proxmox://pve/101,nas2=proxmox://pve/node/n1' }, [topologySettings]).of(topologySettings).HOSTS_ON).toContain('nas2');
    expect(readConfig({}, [topologySettings]).of(topologySettings).HOSTS_ON).toBeUndefined();
  });
});
