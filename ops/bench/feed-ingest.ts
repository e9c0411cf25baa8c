import { once } from 'node:events';
import { createServer } from 'node:net';
import { frameOf } from './ingest-lines.ts';

/** Lines made before any is sent, and how many bytes go at once. */
const made = 100_000;
const linesAtOnce = 500;

/**
 * Sends frames on a socket to whoever connects: as many lines as the connection asks for in its first words, at full speed
 * or so many a second. The lines are made beforehand, so that sending them costs next to nothing.
 */
export async function runFeedIngest(path = ''): Promise<void> {
  const began = Date.now() - 60_000;
  const blocks = Array.from({ length: made / linesAtOnce }, (_, block) =>
    Buffer.concat(Array.from({ length: linesAtOnce }, (_n, n) => frameOf(block * linesAtOnce + n, new Date(began + (block * linesAtOnce + n) / 2)))));
  const server = createServer((socket) => {
    socket.on('error', () => undefined).once('data', (asked) => {
      const [lines = 0, perSecond = 0] = asked.toString().split(' ').map(Number);
      void (async () => {
        const start = Date.now();
        const gone = once(socket, 'close');
        for (let sent = 0; sent < lines && !socket.destroyed; sent += linesAtOnce) {
          const early = perSecond === 0 ? 0 : start + (sent / perSecond) * 1000 - Date.now();
          if (early > 0) await new Promise((resolve) => { setTimeout(resolve, early); });
          const block = blocks[(sent / linesAtOnce) % blocks.length] ?? Buffer.alloc(0);
          if (!socket.write(block)) await Promise.race([once(socket, 'drain'), gone]);
        }
        socket.end();
      })();
    });
  });
  await new Promise<void>((resolve) => { server.listen(path, resolve); });
  process.stdout.write('ready\n');
}
