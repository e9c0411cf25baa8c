import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { createConnection } from 'node:net';
import pg from 'pg';

/**
 * The least a program must do with an event: read it from a socket, commit one row with a notice, then post one message.
 * It knows of no containers, keeps no history and decides nothing.
 */
export async function runDetectFloor(databaseUrl = '', socketPath = '', postUrl = ''): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const agent = new Agent({ keepAlive: true });
  const socket = createConnection(socketPath);
  await once(socket, 'connect');
  const act = async (line: string) => {
    await client.query("WITH kept AS (INSERT INTO bench_floor (line) VALUES ($1) RETURNING id) SELECT pg_notify('bench_floor', id::text) FROM kept", [line]);
    request(postUrl, { method: 'POST', agent, headers: { 'content-type': 'application/json' } }, (answer) => { answer.resume(); })
      .end(JSON.stringify({ content: line.padEnd(1500) }));
  };
  socket.setEncoding('utf8').on('data', (line: string) => { void act(line); });
  process.stdout.write('ready\n');
  await once(socket, 'close');
  agent.destroy();
  await client.end();
}
