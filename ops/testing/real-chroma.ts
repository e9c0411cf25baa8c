import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Where the real Chroma listens; null when there is none to test with. In CI there must be one. */
export function realChromaUrl(): string | null {
  const url = process.env['TEST_CHROMA_URL'];
  if (url) return url;
  if (process.env['CI'] === 'true') throw new Error('CI must test against a real Chroma: set TEST_CHROMA_URL to what ops/testing/chroma.sh prints');
  return null;
}

/** A Chroma of a test's own, in a folder of its own, so that it may be killed; `start` goes on with what it held. */
export type OwnChroma = { url: string; start: () => Promise<void>; kill: () => Promise<void>; remove: () => Promise<void> };

/** Starts a Chroma. */
export async function ownChroma(): Promise<OwnChroma> {
  const folder = await mkdtemp(join(tmpdir(), 'copilot-chroma-'));
  const run = async (verb: 'start' | 'stop') => (await promisify(execFile)('sh', ['ops/testing/chroma.sh', verb, folder])).stdout.trim();
  const url = await run('start');
  const kill = async (): Promise<void> => { await run('stop'); };
  return {
    url, kill,
    start: async () => { await run('start'); },
    remove: async () => {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Something that takes every connection and never says a word. */
export async function silentServer(): Promise<{ url: string; asked: () => number; close: () => Promise<void> }> {
  let asked = 0;
  const sockets = new Set<{ destroy: () => void }>();
  const server: Server = createServer((socket) => {
    asked += 1;
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`, asked: () => asked,
    close: () => new Promise((resolve) => {
      for (const socket of sockets) socket.destroy();
      server.close(() => { resolve(); });
    }),
  };
}
