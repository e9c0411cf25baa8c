import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isRef, type ResourceRef } from '../../engine/refs.ts';
import type { Sighting } from '../../engine/types.ts';
import { adapterWorld } from '../../ops/testing/adapter-world.ts';
import { startFakeDocker, type FakeDocker } from '../../ops/testing/fake-docker.ts';
import docker from '../docker.ts';
import { containerRef } from './names.ts';

const compose = (project: string, service: string, number = '1') =>
  ({ 'com.docker.compose.project': project, 'com.docker.compose.service': service, 'com.docker.compose.container-number': number, 'com.docker.compose.oneoff': 'False' });
const long = (text: string) => text.repeat(120);

const strange: [string, { name: string; labels: Record<string, string> }][] = [
  ['a long name', { name: long('web-'), labels: {} }],
  ['long labels', { name: 'shop-1', labels: compose(long('shop'), long('front')) }],
  ['long labels, its second replica', { name: 'shop-2', labels: compose(long('shop'), long('front'), '2') }],
  ['labels of other letters', { name: 'odd-1', labels: compose('läden & söhne/日本', 'a b\tc%2F:#?') }],
  ['labels of half a letter', { name: 'half-1', labels: compose('\ud83d', 'x\ude00') }],
  ['a number that is none', { name: 'many-1', labels: compose('shop', 'many', '1e400') }],
  ['labels that are dots', { name: 'dots-1', labels: compose('..', '.') }],
];

let folder: string;
let fake: FakeDocker;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'copilot-names-'));
  fake = await startFakeDocker({ socketPath: join(folder, 'docker.sock') });
});
afterEach(async () => {
  await fake.close();
  await rm(folder, { recursive: true, force: true });
});

test.each(strange)('%s makes one ref, that is one, whoever tells it', (_what, container) => {
  expect(isRef(containerRef('lab', container))).toBe(true);
  expect(containerRef('lab', container)).toBe(containerRef('lab', structuredClone(container)));
});

test('no two of them have the same', () => {
  expect(new Set(strange.map(([, container]) => containerRef('lab', container))).size).toBe(strange.length);
});

describe('a container is watched like any other where it has', () => {
  test.each(strange)('%s', async (_what, container) => {
    const connection = await docker.connect(docker.settings.schema.parse({ DOCKER_HOSTS: `lab=${fake.url}` }), { ...adapterWorld(folder) });
    const leaving = new AbortController();
    const seen: Sighting[] = [];
    const [observer] = connection.observers;
    const following = observer?.follow({ signal: leaving.signal, seen: (sightings) => { seen.push(...sightings); return Promise.resolve(); } }, null);
    try {
      const ref: ResourceRef = containerRef('lab', container);
      const has = async (what: string, when: () => boolean): Promise<void> => {
        for (let tries = 0; tries < 250; tries += 1) {
          if (when()) return;
          await sleep(20);
        }
        throw new Error(`${what} of ${ref} was not seen; seen: ${seen.map((one) => `${one.kind} ${one.resource}`).join(', ')}`);
      };
      await has('the engine', () => seen.some((one) => one.kind === 'host.reach'));
      fake.add({ ...container, restartPolicy: 'no' });
      await has('the start', () => seen.some((one) => one.kind === 'container.started' && one.resource === ref));
      expect((await observer?.look())?.filter((one) => one.kind === 'container.state').map((one) => one.resource)).toEqual([ref]);
      expect(await connection.machine?.inspect(ref)).toEqual(expect.arrayContaining([expect.objectContaining({ kind: 'container.state', resource: ref })]));
      fake.remove(container.name);
      await has('that it is gone', () => seen.some((one) => one.kind === 'container.removed' && one.resource === ref));
    } finally {
      leaving.abort();
      await following;
      await connection.close();
    }
  });
});
