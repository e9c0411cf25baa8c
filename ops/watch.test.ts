import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { engineOf } from '../adapters/docker/engine.ts';
import { lookAt as lookAtDocker } from '../adapters/docker/inventory.ts';
import { lookAt } from '../adapters/proxmox/inventory.ts';
import type { Observer } from '../engine/ports.ts';
import { openHouse, type House } from './testing/house.ts';
import { watchProxmox, type ProxmoxWatch } from './testing/proxmox-watch.ts';
import { partStates } from './part-states.ts';
import { watchOne } from './watch.ts';

let house: House;
let proxmox: ProxmoxWatch;

beforeEach(async () => {
  [house, proxmox] = await Promise.all([openHouse(), watchProxmox()]);
  proxmox.advance(house.now().getTime() - proxmox.cluster.now().getTime());
});
afterEach(() => house.close());

test('a token that is not accepted any more opens one incident that says so, and it is over once the token is accepted again', async () => {
  const states = partStates(() => undefined, house.now);
  const watch = watchOne(observer(), house.deps, states);
  const looks = async (count: number): Promise<void> => {
    for (let n = 0; n < count; n += 1) {
      await watch.look();
      await house.sweep();
      house.pass(30);
      proxmox.advance(30_000);
    }
  };
  watch.gained();
  await looks(2);
  proxmox.fake.fail({ status: 401, times: 1000 });
  await looks(12);
  const open = await house.tickets('open');
  expect(open.map(({ situation: { resource, findings } }) => [resource, findings.map(({ title }) => title)])).toEqual([['proxmox://lab', ['lab does not let us watch']]]);
  expect(states.all().find(({ name }) => name === 'proxmox:lab')).toMatchObject({ state: 'refused' });
  proxmox.fake.heal();
  await looks(16);
  expect(await house.tickets('open')).toEqual([]);
  expect(await house.tickets('recorded')).toHaveLength(1);
  await watch.stop();
});

test('a socket proxy that allows no list of containers is no host that is away, but one that does not let us watch', async () => {
  const proxy = createServer((_, answer) => answer.writeHead(403).end('{"message":"forbidden"}'));
  await once(proxy.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void proxy.close());
  const way = { via: 'tcp' as const, host: '127.0.0.1', port: (proxy.address() as AddressInfo).port, tls: false };
  const inventory = { engine: await engineOf({ name: 'nas1', way }, { tls: null, ssh: null }), now: house.now, known: new Map() };
  const watch = watchOne({ name: 'docker:nas1', host: 'docker://nas1', look: () => lookAtDocker(inventory), follow: () => Promise.resolve() }, house.deps, partStates(() => undefined, house.now));
  watch.gained();
  for (let n = 0; n < 6; n += 1) {
    await watch.look();
    await house.sweep();
    house.pass(30);
  }
  expect((await house.tickets('open')).map(({ situation: { findings } }) => findings[0]?.title)).toEqual(['nas1 does not let us watch']);
  await watch.stop();
});

function observer(): Observer {
  return { name: 'proxmox:lab', host: 'proxmox://lab', look: () => lookAt(proxmox.cluster), follow: () => Promise.resolve() };
}
