import { createServer } from 'node:net';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { loadDockerode } from './dockerode.ts';

const loaded = (name: string): boolean => Object.keys(createRequire(import.meta.url).cache).some((path) => path.includes(`/node_modules/${name}/`));

test('a client of a local engine loads neither gRPC nor ssh2', () => {
  const Docker = loadDockerode();
  expect(new Docker({ socketPath: '/nowhere' }).getContainer('one').id).toBe('one');
  expect(['dockerode', 'docker-modem', '@grpc/grpc-js', 'protobufjs', 'ssh2'].filter(loaded)).toEqual(['dockerode', 'docker-modem']);
});

test('an ssh host gets the real ssh2 although it was left out before', async () => {
  const greetings: string[] = [];
  const server = createServer((socket) => {
    socket.once('data', (chunk: Buffer) => {
      greetings.push(chunk.toString());
      socket.destroy();
    }).on('error', () => undefined);
  }).listen(0, '127.0.0.1');
  const address = await new Promise<ReturnType<typeof server.address>>((resolve) => server.once('listening', () => { resolve(server.address()); }));
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const Docker = loadDockerode();
  const docker = new Docker({ protocol: 'ssh', host: '127.0.0.1', port, username: 'root', sshOptions: { password: 'none' } });
  await expect(docker.ping()).rejects.toThrow();
  server.close();
  expect(greetings.join()).toContain('SSH-2.0');
  expect(loaded('ssh2')).toBe(true);
});
