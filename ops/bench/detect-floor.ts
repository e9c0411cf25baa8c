import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { startFloor } from './child.ts';
import type { Hearing } from './hearing.ts';

/** How long the least program took from an event to the committed row and to the arrival of its message, in milliseconds. */
export type Took = { ticket: number; card: number };

/** A bare program on the same database, in a process of its own. */
export type Floor = { sample: () => Promise<Took>; close: () => Promise<void> };

/** Starts the bare program and gives it a socket to read, a table to write to and a server to post to. */
export async function openFloor(folder: string, database: { url: string; hearing: Hearing }): Promise<Floor> {
  await database.hearing.rows('CREATE TABLE IF NOT EXISTS bench_floor (id serial PRIMARY KEY, line text NOT NULL)');
  const path = join(folder, 'floor.sock');
  const posts = { arrived: (_at: number): void => undefined };
  const engine = createServer().listen(path);
  const chat = createHttpServer((request, response) => {
    request.resume().on('end', () => {
      posts.arrived(performance.now());
      response.end('{}');
    });
  }).listen(0, '127.0.0.1');
  await Promise.all([once(engine, 'listening'), once(chat, 'listening')]);
  const address = chat.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const reader = once(engine, 'connection') as Promise<[Socket]>;
  const child = startFloor('floor-detect', [database.url, path, `http://127.0.0.1:${port}/`]);
  const [socket] = await Promise.race([reader, child.failed]);
  return {
    sample: async () => {
      const committed = database.hearing.next('bench_floor');
      const arrived = new Promise<number>((resolve) => { posts.arrived = resolve; });
      const begun = performance.now();
      socket.write('{"Type":"container","Action":"die","Actor":{"ID":"1","Attributes":{"exitCode":"1"}}}\n');
      return { ticket: await committed - begun, card: await arrived - begun };
    },
    close: async () => {
      socket.destroy();
      await child.stop();
      engine.close();
      chat.close();
      chat.closeAllConnections();
    },
  };
}
