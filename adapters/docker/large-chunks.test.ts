import fc from 'fast-check';
import { once } from 'node:events';
import { Agent, createServer, get, type IncomingMessage, type ServerResponse } from 'node:http';
import { Agent as TlsAgent, createServer as createTlsServer, get as getSafely } from 'node:https';
import { createServer as createPlainServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { authority, serverIdentity, type TlsFlaw } from '../../ops/testing/fake-proxmox-tls.ts';
import { largeChunks } from './large-chunks.ts';

const closing: (() => void)[] = [];
afterEach(() => { for (const close of closing.splice(0)) close(); });

async function answerOf(serve: (response: ServerResponse) => void): Promise<IncomingMessage> {
  const server = createServer((_, response) => { serve(response); });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => { server.close(); });
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) => { get({ port, host: '127.0.0.1', agent: largeChunks(new Agent({ keepAlive: false })) }, resolve).on('error', reject); });
}

async function bodyOf(answer: IncomingMessage): Promise<{ text: string; parts: number }> {
  const parts: Buffer[] = [];
  for await (const part of answer) parts.push(part as Buffer);
  return { text: Buffer.concat(parts).toString(), parts: parts.length };
}

const lines = Array.from({ length: 20_000 }, (_, n) => `line ${String(n)}\n`);

test('an answer of many chunks arrives whole, in far fewer pieces', async () => {
  const answer = await answerOf((response) => {
    for (const line of lines) response.write(line);
    response.end();
  });
  const { text, parts } = await bodyOf(answer);
  expect(text).toBe(lines.join(''));
  expect(parts).toBeLessThan(lines.length / 10);
});

test('a slow reader loses nothing', async () => {
  const answer = await answerOf((response) => {
    for (const line of lines) response.write(line);
    response.end();
  });
  const parts: Buffer[] = [];
  for await (const part of answer) {
    parts.push(part as Buffer);
    await new Promise((resolve) => { setTimeout(resolve, 5); });
  }
  expect(Buffer.concat(parts).toString()).toBe(lines.join(''));
});

test('an answer that is cut off rejects', async () => {
  const answer = await answerOf((response) => {
    response.write('some of it');
    setTimeout(() => { response.destroy(); }, 20);
  });
  await expect(bodyOf(answer)).rejects.toMatchObject({ code: 'ECONNRESET' });
});

test.each<[string, (response: ServerResponse) => void, number, string]>([
  ['of a known length', (response) => { response.writeHead(404, { 'content-length': 2 }).end('no'); }, 404, 'no'],
  ['without a body', (response) => { response.writeHead(204).end(); }, 204, ''],
  ['of no chunk', (response) => { response.flushHeaders(); response.end(); }, 200, ''],
])('an answer %s is as it was', async (_what, serve, status, body) => {
  const answer = await answerOf(serve);
  expect(answer.statusCode).toBe(status);
  expect((await bodyOf(answer)).text).toBe(body);
});

test('nobody there is the same error as ever', async () => {
  const request = get({ socketPath: '/nowhere/engine.sock', agent: largeChunks(new Agent({ keepAlive: false })) });
  const [error] = await once(request, 'error') as [Error];
  expect(error).toMatchObject({ code: 'ENOENT', syscall: 'connect' });
});

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => { server.close(); });
  return (server.address() as AddressInfo).port;
}

/** A server that gets hold of the bare connection once it was asked. */
async function bareServer(serve: (socket: Socket) => void): Promise<number> {
  return listening(createPlainServer({ allowHalfOpen: true }, (socket) => {
    closing.push(() => { socket.destroy(); });
    socket.on('error', () => undefined).once('data', () => { serve(socket); }).resume();
  }));
}

const chunksOf = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n`;
const head = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';

test('an answer is whole wherever its bytes are cut on the way', async () => {
  await fc.assert(fc.asyncProperty(fc.array(fc.string({ minLength: 1, maxLength: 40, unit: 'binary-ascii' }), { maxLength: 6 }), fc.array(fc.nat(), { maxLength: 6 }), async (parts, cuts) => {
    const bytes = Buffer.from(`${head}${parts.map(chunksOf).join('')}0\r\n\r\n`, 'latin1');
    const edges = [0, ...cuts.map((cut) => cut % bytes.length).sort((a, b) => a - b), bytes.length];
    const port = await bareServer((socket) => {
      socket.setNoDelay(true);
      void (async () => {
        for (const [at, edge] of edges.slice(1).entries()) {
          socket.write(bytes.subarray(edges[at], edge));
          await new Promise(setImmediate);
        }
      })();
    });
    const agent = largeChunks(new Agent({ keepAlive: false }));
    const [answer] = await once(get({ port, host: '127.0.0.1', agent }), 'response') as [IncomingMessage];
    expect((await bodyOf(answer)).text).toBe(parts.join(''));
  }), { numRuns: 60 });
}, 30_000);

test.each<[string, string]>([
  ['chunks', `${head}${chunksOf('some of it')}0\r\n\r\n`],
  ['a known length', 'HTTP/1.1 404 Not Found\r\nContent-Length: 10\r\n\r\nsome of it'],
])('a connection is let go once an answer of %s is read, though the server keeps it', async (_what, bytes) => {
  const left = vi.fn();
  const port = await bareServer((socket) => { socket.on('end', left).write(bytes); });
  const agent = largeChunks(new Agent({ keepAlive: false }));
  const [answer] = await once(get({ port, host: '127.0.0.1', agent }), 'response') as [IncomingMessage];
  expect((await bodyOf(answer)).text).toBe('some of it');
  await vi.waitFor(() => { expect([left.mock.calls.length, Object.keys(agent.sockets)]).toEqual([1, []]); });
});

test.each<[string, string]>([
  ['for an answer', ''], ['for the end of its head', 'HTTP/1.1 200 OK\r\nTransfer-'], ['for more of its body', `${head}${chunksOf('some of it')}5\r\nab`],
])('who waits %s can leave at once', async (_what, bytes) => {
  const [asked, left] = [vi.fn(), vi.fn()];
  const port = await bareServer((socket) => {
    asked();
    socket.on('end', left).write(bytes);
  });
  const leaving = new AbortController();
  const agent = largeChunks(new Agent({ keepAlive: false }));
  const ended = new Promise<string>((resolve) => {
    const told = (error: Error): void => { resolve(error.name); };
    get({ port, host: '127.0.0.1', agent, signal: leaving.signal }, (answer) => { answer.on('error', told).resume(); }).on('error', told);
  });
  await vi.waitFor(() => { expect(asked).toHaveBeenCalled(); });
  leaving.abort();
  expect(await ended).toBe('AbortError');
  await vi.waitFor(() => { expect([left.mock.calls.length, Object.keys(agent.sockets)]).toEqual([1, []]); });
});

test('while nobody reads, the answer waits with the server', async () => {
  let written = 0;
  const line = 'x'.repeat(1000);
  const port = await bareServer((socket) => {
    socket.write(head);
    const writeOn = (): void => {
      do written += line.length; while (written < 200_000_000 && socket.write(chunksOf(line)));
    };
    socket.on('drain', writeOn);
    writeOn();
  });
  const [answer] = await once(get({ port, host: '127.0.0.1', agent: largeChunks(new Agent({ keepAlive: false })) }), 'response') as [IncomingMessage];
  let before = -1;
  await vi.waitFor(() => {
    const now = written;
    const isStill = now === before;
    before = now;
    expect(isStill).toBe(true);
  }, { interval: 300, timeout: 10_000 });
  expect(written).toBeLessThan(50_000_000);
  answer.destroy();
}, 20_000);

test.each<[TlsFlaw, string]>([['none', 'all of it'], ['self-signed', 'DEPTH_ZERO_SELF_SIGNED_CERT'], ['expired', 'CERT_HAS_EXPIRED'], ['wrong-name', 'ERR_TLS_CERT_ALTNAME_INVALID']])('over TLS with a certificate of which wrong is: %s', async (flaw, outcome) => {
  const { cert, key } = serverIdentity(flaw);
  const port = await listening(createTlsServer({ cert, key }, (_, response) => {
    response.write('all ');
    response.end('of it');
  }));
  const agent = largeChunks(new TlsAgent({ keepAlive: false }));
  const got = await new Promise<string>((resolve) => {
    getSafely({ port, host: '127.0.0.1', agent, ca: authority().cert }, (answer) => { void bodyOf(answer).then(({ text }) => { resolve(text); }); })
      .on('error', (error: NodeJS.ErrnoException) => { resolve(error.code ?? ''); });
  });
  expect(got).toBe(outcome);
});
