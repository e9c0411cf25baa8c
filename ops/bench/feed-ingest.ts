import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerTo, type FakeAnswer } from '../testing/fake-docker-api.ts';
import { scriptOf, type FakeScript } from '../testing/fake-docker-script.ts';
import { emptyWorld, type FakeWorld } from '../testing/fake-docker-world.ts';
import { logBlocks, type LogBlocks } from './ingest-blocks.ts';

/** What a container of the feed has written: `lines` in all, at once or so many a second, of which it has line `first` of the blocks first. */
type Written = { first: number; lines: number; perSecond: number; beganMs: number; stepNanos: number };
type Feed = { world: FakeWorld; script: FakeScript; blocks: LogBlocks; logs: Map<string, Written>; firstAt: number | null };

/** Different lines that there are; more are these again. */
const made = 500_000;
const breathMs = 20;

/**
 * A Docker engine in a process of its own, with real answers and containers that write: `POST /bench` adds them, `GET /bench`
 * tells when the first line was sent since. Lines are made beforehand and go out as they do from Docker, each in a chunk of its own.
 */
export async function runFeedIngest(path = ''): Promise<void> {
  const world = emptyWorld();
  const feed: Feed = { world, script: scriptOf(world), blocks: logBlocks(made), logs: new Map(), firstAt: null };
  const server: Server = createServer((request, response) => { serve(feed, request, response); });
  await new Promise<void>((resolve) => { server.listen(path, resolve); });
  process.stdout.write('ready\n');
}

function serve(feed: Feed, incoming: IncomingMessage, response: ServerResponse): void {
  incoming.resume();
  const { pathname, searchParams: query } = new URL(incoming.url ?? '/', 'http://feed');
  const path = pathname.replace(/^\/v\d+\.\d+(?=\/)/, '');
  const written = feed.logs.get(/^\/containers\/([^/]+)\/logs$/.exec(path)?.[1] ?? '');
  if (path === '/bench') response.end(JSON.stringify(incoming.method === 'POST' ? begin(feed, query) : { firstAt: feed.firstAt }));
  else if (written !== undefined) void sendLog(feed, written, { response, query });
  else answer(answerTo(feed.world, { method: incoming.method ?? 'GET', path, query }), response);
}

function begin(feed: Feed, query: URLSearchParams): object {
  const number = (name: string) => Number(query.get(name));
  const [containers, perSecond] = [number('containers'), number('perSecond') / number('containers')];
  feed.firstAt = null;
  for (let n = 0; n < containers; n += 1) {
    const lines = number('lines') / containers;
    const { id } = feed.script.add({ name: `${query.get('run') ?? ''}-${n}` });
    feed.logs.set(id, { first: (n * made) / containers, lines, perSecond, ...timesOf(lines, perSecond) });
  }
  return {};
}

/** A log that is there at once was written a moment before; one that grows begins now. */
function timesOf(lines: number, perSecond: number): { beganMs: number; stepNanos: number } {
  const stepNanos = 1e9 / (perSecond || 50_000);
  return { stepNanos, beganMs: Date.now() - (perSecond === 0 ? Math.ceil((lines * stepNanos) / 1e6) : 0) };
}

function answer({ status, headers, body, bytes, feed }: FakeAnswer, response: ServerResponse): void {
  response.writeHead(status, { 'Content-Type': 'application/json', 'Api-Version': '1.46', ...headers });
  if (feed === undefined) {
    response.end(bytes ?? JSON.stringify(body));
    return;
  }
  response.flushHeaders();
  response.once('close', feed((chunk) => { response.write(chunk); }, () => { response.end(); }));
}

type Asked = { response: ServerResponse; query: URLSearchParams };

async function sendLog(feed: Feed, written: Written, { response, query }: Asked): Promise<void> {
  const [follow, tail, since] = [query.get('follow') === 'true' || query.get('follow') === '1', query.get('tail') ?? 'all', Number(query.get('since') ?? 0)];
  const { socket } = response.writeHead(200, { 'Content-Type': 'application/octet-stream', 'Api-Version': '1.46' });
  response.flushHeaders();
  if (socket === null) return;
  const after = Math.max(0, Math.ceil(((since * 1000 - written.beganMs) * 1e6) / written.stepNanos));
  let at = tail === 'all' ? after : Math.max(after, soFar(written) - Number(tail));
  while (!socket.destroyed && (follow || at < soFar(written))) {
    const to = Math.min(soFar(written), at + linesAtOnce);
    if (to > at) {
      feed.firstAt ??= Date.now();
      await send(socket, feed.blocks.take({ from: written.first + at, to: written.first + to }, { beganMs: written.beganMs, nanos: at * written.stepNanos, stepNanos: written.stepNanos }));
    }
    if (to === at) await sleep(breathMs);
    at = Math.max(at, to);
  }
  response.end();
}

const linesAtOnce = 500;

/** Resolves once there is room for more, or nobody there any more. */
function send(socket: Socket, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => {
    if (socket.write(bytes) || socket.destroyed) {
      resolve();
      return;
    }
    const goOn = () => {
      socket.off('drain', goOn).off('close', goOn);
      resolve();
    };
    socket.on('drain', goOn).on('close', goOn);
  });
}

/** How many lines a container has written by now. */
function soFar({ lines, perSecond, beganMs }: Written): number {
  return perSecond === 0 ? lines : Math.min(lines, Math.max(0, Math.floor(((Date.now() - beganMs) / 1000) * perSecond)));
}
