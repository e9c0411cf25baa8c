import { pbkdf2 } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { hereWithin } from './here.ts';

const here = hereWithin(2000);
const hashed = promisify(pbkdf2);

test('a name is found or not', async () => {
  expect(await here.find('localhost')).toBe('answers');
  expect(await here.find('no-such-name.invalid')).toBe('no_name');
});

test('a name that nobody answers for in time is not said not to exist', async () => {
  const busy = Array.from({ length: 16 }, () => hashed('threads that are busy answer for no name', 'salt', 150_000, 64, 'sha512'));
  expect(await hereWithin(1).find('slow.invalid')).toBe('timeout');
  await Promise.all(busy);
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
