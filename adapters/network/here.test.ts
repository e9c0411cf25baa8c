import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { hereWithin } from './here.ts';

const here = hereWithin(2000);

test('a name is found or not', async () => {
  expect(await here.find('localhost')).toBe('answers');
  expect(await here.find('no-such-name.invalid')).toBe('no_name');
});

test('a name that nobody answers for in time is not said not to exist', async () => {
  expect(await hereWithin(0).find('slow.invalid')).toBe('timeout');
});

test('a port answers while somebody listens, and is refused afterwards', async () => {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as { port: number };
  expect(await here.reach('127.0.0.1', port)).toBe('answers');
  server.close();
  await once(server, 'close');
  expect(await here.reach('127.0.0.1', port)).toBe('refused');
});
