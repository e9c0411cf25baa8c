import { expect, onTestFinished, test } from 'vitest';
import { textsIn } from './testing/play.ts';
import { chats, offerOf, shownIn } from './testing/press-world.ts';
import { realDocker, realDockerSocket, scripts } from './testing/real-docker.ts';
import { startStack, until } from './testing/stack.ts';

const socket = realDockerSocket();

test.skipIf(socket === null).for([
  ['no', 'lab/photos ran out of memory'],
  ['always', 'lab/photos keeps running out of memory'],
] as const)('a container that the kernel kills for lack of memory (restart: %s) is one card in each chat, which says so', { timeout: 120_000 }, async ([restartPolicy, title], { skip }) => {
  const engine = await realDocker(socket ?? '');
  onTestFinished(engine.close);
  const { MemoryLimit: canLimit } = await engine.docker.info() as { MemoryLimit: boolean };
  skip(!canLimit, 'the kernel does not let this engine limit memory');
  const stack = await startStack({ dockerUrl: engine.url, env: { SETTLE_SECONDS: '3' } });
  onTestFinished(stack.stop);
  await engine.run({ name: 'photos', script: scripts.eatsMemory, restartPolicy, memoryMiB: 16 });
  const offer = await offerOf(stack, 'photos');
  for (const chat of chats) {
    await until(`${chat} to say so`, () => shownIn(stack, chat, offer.places[chat].card).startsWith(`🔴 HIGH · ${title}`));
    expect(textsIn(stack, chat).filter((text) => text.includes('logs stay on your server'))).toHaveLength(1);
  }
  expect(await stack.database.query('SELECT resource FROM tickets')).toEqual([{ resource: 'docker://lab/photos' }]);
  expect([...stack.discord.violations, ...stack.telegram.violations]).toEqual([]);
});
