import { expect, onTestFinished, test } from 'vitest';
import { realDocker, realDockerSocket, scripts } from './real-docker.ts';

const socket = realDockerSocket();

test.skipIf(socket === null)('a name that is the beginning of the id of another container does not remove that one', { timeout: 60_000 }, async () => {
  const engine = await realDocker(socket ?? '');
  onTestFinished(engine.close);
  const id = await engine.run({ name: 'web.1', script: scripts.stays });
  await engine.remove(id.slice(0, 12));
  await engine.remove('webx1');
  expect((await engine.docker.getContainer(id).inspect()).State.Running).toBe(true);
  await engine.remove('web.1');
  expect(await engine.docker.listContainers({ all: true, filters: { id: [id] } })).toEqual([]);
});
