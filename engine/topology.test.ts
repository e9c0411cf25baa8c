import { describe, expect, test } from 'vitest';
import type { ContainerPlace } from './fact-values.ts';
import type { PlaceFact } from './topology/places.ts';
import { topologyOf } from './topology.ts';
import type { FactKind, FactValues, ResourceRef } from './types.ts';
import { placed, stands } from '../ops/testing/sightings.ts';
import { guest, now } from '../ops/testing/views.ts';

const web: ResourceRef = 'docker://nas1/shop/web';
const db: ResourceRef = 'docker://nas1/shop/db';

describe('what a container hangs on', () => {
  test('is its host, and what it says it needs', () => {
    const topology = topologyOf([...container(db), ...container(web, { dependsOn: ['db'] })]);
    expect(topology.above(web)).toEqual([{ resource: 'docker://nas1', sits: true }, { resource: db, sits: false }]);
    expect(topology.below(db)).toEqual([{ resource: web, sits: false }]);
    expect(topology.below('docker://nas1').map((tie) => tie.resource)).toEqual([db, web]);
  });

  test('is all the way down, the nearest first', () => {
    const topology = topologyOf([...container(web), fact('guest.state', 'proxmox://pve/101', guest({ name: 'nas1', node: 'n1', storages: ['tank'] })),
      fact('node.state', 'proxmox://pve/node/n1', { present: true, status: 'online' }), storage('proxmox://pve/storage/n1/tank')]);
    const sits = true;
    expect(topology.above(web)).toEqual([
      { resource: 'docker://nas1', sits }, { resource: 'proxmox://pve/101', sits }, { resource: 'proxmox://pve/node/n1', sits }, { resource: 'proxmox://pve/storage/n1/tank', sits },
    ]);
  });

  test('by the settings, a host runs on a guest of another name', () => {
    const facts = [...container(web), fact('guest.state', 'proxmox://pve/101', guest({ name: 'docker-vm', storages: [] }))];
    expect(refs(topologyOf(facts).above(web))).toEqual(['docker://nas1']);
    expect(refs(topologyOf(facts, new Map([['nas1', 'proxmox://pve/101']])).above(web))).toEqual(['docker://nas1', 'proxmox://pve/101', 'proxmox://pve/node/n1']);
  });

  test('two guests with the name of the host say nothing', () => {
    const facts = [...container(web), ...[101, 102].map((id) => fact('guest.state', `proxmox://pve/${id}`, guest({ name: 'NAS1', storages: [] })))];
    expect(refs(topologyOf(facts).above(web))).toEqual(['docker://nas1']);
  });

  test('a storage that all nodes share is found under the node that tells of it', () => {
    const topology = topologyOf([fact('guest.state', 'proxmox://pve/101', guest({ node: 'n2', storages: ['nfs', 'gone'] })), storage('proxmox://pve/storage/n1/nfs', true)]);
    expect(refs(topology.above('proxmox://pve/101'))).toEqual(['proxmox://pve/node/n2', 'proxmox://pve/storage/n1/nfs']);
  });

  test.each<[string, Partial<ContainerPlace>, string[]]>([
    ['nobody of that name', { dependsOn: ['nobody'] }, []],
    ['itself', { dependsOn: ['web', web] }, []],
    ['a ref of another host', { dependsOn: ['docker://nas2/mqtt'] }, ['docker://nas2/mqtt', 'docker://nas2']],
    ['a ref that nobody has seen', { dependsOn: ['docker://nas2/ghost'] }, []],
    ['a guest by its name', { dependsOn: ['Router'] }, ['proxmox://pve/7', 'proxmox://pve/node/n1']],
    ['a guest by its number', { dependsOn: ['7'] }, ['proxmox://pve/7', 'proxmox://pve/node/n1']],
    ['a probe', { dependsOn: ['net://1.1.1.1'] }, ['net://1.1.1.1']],
    ['a container of the engine that is only known by its id', { dependsOn: ['a'.repeat(64)] }, ['docker://nas1/vpn']],
  ])('%s', (_what, marks, expected) => {
    const topology = topologyOf([
      ...container(web, marks), ...container('docker://nas2/mqtt'), fact('guest.state', 'proxmox://pve/7', guest({ name: 'router', storages: [] })),
      stands('docker://nas1/vpn', now, { containerId: 'a'.repeat(64) }),
    ]);
    expect(refs(topology.above(web))).toEqual(['docker://nas1', ...expected]);
  });

  test('rings end', () => {
    const topology = topologyOf([...container(web, { dependsOn: ['db'] }), ...container(db, { dependsOn: ['web'] })]);
    expect(refs(topology.above(web))).toEqual(['docker://nas1', db]);
    expect(refs(topology.above(db))).toEqual(['docker://nas1', web]);
  });

  test('every replica of a service is needed', () => {
    const replicas: ResourceRef[] = [db, `${db}/2`];
    const topology = topologyOf([...container(web, { dependsOn: ['db'] }), ...replicas.flatMap((one) => container(one, { service: 'db', names: ['db'] }))]);
    expect(refs(topology.above(web))).toEqual(['docker://nas1', ...replicas]);
  });

  test('the replicas of a compose service know each other, as far as they are there', () => {
    const gone = { ...stands(`${web}/3`, now, { present: false }), kind: 'container.state' } as PlaceFact;
    const topology = topologyOf([...container(web), ...container(`${web}/2`), gone, ...container('docker://nas1/web'), ...container('docker://nas2/shop/web')]);
    expect([web, `${web}/2` as const, `${web}/3` as const].map((one) => topology.replicas(one))).toEqual(Array.from({ length: 3 }, () => [web, `${web}/2`]));
    expect(topology.replicas('docker://nas1/web')).toEqual(['docker://nas1/web']);
    expect(topology.replicas('docker://nas1')).toEqual([]);
  });

  test('who may talk to it are those that say they need it, and those on one of its networks', () => {
    const topology = topologyOf([...container(db), ...container(web), ...container('docker://nas1/alone'), ...container('docker://nas2/site', { dependsOn: [db] }), ...container('docker://nas2/shop/web')]);
    expect(topology.callers(db)).toEqual(['docker://nas2/site', web]);
    expect(topology.callers('docker://nas1/alone')).toEqual([]);
  });

  test('what was never heard of hangs on nothing', () => {
    expect(topologyOf([]).above(web)).toEqual([]);
    expect(topologyOf([]).marks(web)).toBeNull();
  });
});

describe('who is meant by an address', () => {
  const world = [
    ...container(web), ...container(db, { ports: [5432], names: ['db', 'shop-db-1', '172.18.0.2'] }),
    ...container('docker://nas1/other/db', { ports: [5432], names: ['db'] }),
    ...container('docker://nas1/cache', { networks: ['shop_default'], ports: [6379], names: ['cache'] }),
    ...container('docker://nas1/cache2', { names: ['cache'] }),
    ...container('docker://nas2/media/jelly', { ports: [8096], names: ['jelly'] }),
    ...container('docker://nas2/media/index', { ports: [7700], names: ['index'] }),
    fact('guest.state', 'proxmox://pve/9', guest({ name: 'dns', storages: [] })),
    fact('host.reach', 'docker://nas2', { reachable: true, why: '' }),
    fact('probe.state', 'net://printer:631', { name: 'printer', about: null, kind: 'tcp', everySeconds: 30, ok: true, why: 'answers', ms: 1, status: null }),
  ];
  const topology = topologyOf(world);

  test.each<[string, string, ResourceRef | null]>([
    ['a service of the same project, before one of the same name elsewhere', 'db:5432', db],
    ['its container name', 'shop-db-1', db],
    ['its address', '172.18.0.2:5432', db],
    ['its name with that of the network', 'db.shop_default:5432', db],
    ['whatever the case', 'DB:5432', db],
    ['one on a shared network, before one that is only on the same host', 'cache:6379', 'docker://nas1/cache'],
    ['a container elsewhere', 'jelly:8096', 'docker://nas2/media/jelly'],
    ['a port of another host, as the container that is published there', 'nas2:8096', 'docker://nas2/media/jelly'],
    ['another host with a port that nothing there has', 'nas2:22', 'docker://nas2'],
    ['a host by its name in the local domain', 'nas2.lan:7700', 'docker://nas2/media/index'],
    ['a guest', 'dns:53', 'proxmox://pve/9'],
    ['the own host, as containers call it', 'host.docker.internal:6379', 'docker://nas1/cache'],
    ['a probe', 'printer:631', 'net://printer:631'],
    ['nobody', 'api.example.org:443', 'net://api.example.org:443'],
    ['nobody, and another would mean something else by it', 'redis:6379', 'net://redis:6379/nas1/shop'],
    ['nobody on a Docker network', '172.20.0.9:80', 'net://172.20.0.9:80/nas1/shop'],
    ['nobody in the house', '192.168.1.9:80', 'net://192.168.1.9:80'],
    ['nobody, though the first part of the name is that of somebody', 'db.example.org', 'net://db.example.org'],
    ['itself', 'localhost:80', null],
    ['itself, by its own name', 'web:80', null],
    ['itself, by an address', '127.0.0.1:80', null],
    ['itself, by the other address', '[::1]:80', null],
    ['a name of many letters', '[fd00::7]:80', 'net://[fd00::7]:80'],
  ])('%s', (_who, address, expected) => {
    expect(topology.resolve(web, `net://${address}`)).toBe(expected);
  });

  test('a probe hangs on the container whose published port it asks', () => {
    const probe = fact('probe.state', 'net://nas2:8096', { name: 'jelly', about: null, kind: 'tcp', everySeconds: 30, ok: true, why: 'answers', ms: 1, status: null });
    expect(refs(topologyOf([...world, probe]).above('net://nas2:8096'))).toEqual(['docker://nas2/media/jelly', 'docker://nas2']);
  });

  test('one that is there is meant before one that was removed', () => {
    const gone = { ...stands('docker://nas1/old', now, { present: false }), kind: 'container.state' } as PlaceFact;
    const facts = [...container(web), gone, placed('docker://nas1/old', now, { names: ['store'] }) as PlaceFact, ...container('docker://nas1/new', { names: ['store'] })];
    expect(topologyOf(facts).resolve(web, 'net://store:80')).toBe('docker://nas1/new');
  });

  test('a probe hangs on what its owner says it stands for', () => {
    const probe = fact('probe.state', 'net://photos:443', { name: 'photos', about: db, kind: 'http', everySeconds: 30, ok: true, why: 'answers', ms: 1, status: 200 });
    expect(refs(topologyOf([...container(db), probe]).above('net://photos:443'))).toEqual([db, 'docker://nas1']);
  });
});

function container(resource: ResourceRef, change: Partial<ContainerPlace> = {}): PlaceFact[] {
  return [stands(resource, now), placed(resource, now, change)];
}

function fact<Kind extends FactKind>(kind: Kind, resource: ResourceRef, value: FactValues[Kind]): PlaceFact {
  return { kind, resource, value } as PlaceFact;
}

function storage(resource: ResourceRef, shared = false): PlaceFact {
  return fact('storage.state', resource, { present: true, node: 'n1', status: 'available', type: 'dir', shared });
}

function refs(ties: readonly { resource: ResourceRef }[]): ResourceRef[] {
  return ties.map((tie) => tie.resource);
}
