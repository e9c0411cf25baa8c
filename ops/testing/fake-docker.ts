import { rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerTo, changeOf, containerBy, type FakeRequest, type FakeVerb } from './fake-docker-api.ts';
import { scriptOf, type FakeScript } from './fake-docker-script.ts';
import { emptyWorld, type FakeWorld } from './fake-docker-world.ts';

export type { Behaviour, FakeContainer, FakeHealth, FakeSpec, RestartPolicy } from './fake-docker-world.ts';

/** A request that wanted something changed, in the order of arrival. */
export type FakeCall = { at: Date; verb: FakeVerb; name: string };

/** A running fake engine: what a test or the demo lets happen in it, and what was asked of it. */
export type FakeDocker = FakeScript & {
  /** What stands in `DOCKER_HOSTS` after `name=`. */
  url: string;
  calls: FakeCall[];
  /** How many requests came for each path, with ids replaced by `*`. */
  requests: Map<string, number>;
  /** Cuts every connection and refuses new ones, as an engine that was stopped. */
  goAway: () => Promise<void>;
  comeBack: () => Promise<void>;
  /** Cuts the open event and log streams only. */
  cutStreams: () => void;
  /** How many event and log streams are open. */
  openStreams: () => number;
  /** Cuts each stream in the middle of what it writes next. */
  cutInFrame: () => void;
  /** How many bytes of streams nobody has read yet. */
  unread: () => number;
  /** Lets open streams and requests hang without a word, as a half-open connection does, until `freeze(false)`. */
  freeze: (frozen: boolean) => void;
  /** Delays each answer by some milliseconds. */
  delay: (ms: number) => void;
  /** Does the next such verb but cuts the connection before the answer. */
  cutAfter: (verb: FakeVerb) => void;
  /** Answers the next such verb with an error of the engine and does not do it. */
  refuse: (verb: FakeVerb, status: number, message: string) => void;
  close: () => Promise<void>;
};

type Door = {
  world: FakeWorld; calls: FakeCall[]; requests: Map<string, number>; sockets: Set<Socket>; streams: Set<Socket>;
  answers: Set<ServerResponse>; delayMs: number; frozen: boolean; cutting: Set<ServerResponse>; cut: FakeVerb | null; refusal: { verb: FakeVerb; status: number; message: string } | null;
};

/** Starts a fake engine that speaks the part of the Docker API this project uses, on a unix socket or a local TCP port. */
export async function startFakeDocker(where: { socketPath: string } | { port: number }): Promise<FakeDocker> {
  const door: Door = {
    world: emptyWorld(), calls: [], requests: new Map(), sockets: new Set(), streams: new Set(),
    answers: new Set(), delayMs: 0, frozen: false, cutting: new Set(), cut: null, refusal: null,
  };
  let server = await listen(door, where);
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const again = 'port' in where ? { port } : where;
  const goAway = (): Promise<void> => stopListening(server, door);
  return {
    ...scriptOf(door.world),
    url: 'port' in where ? `tcp://127.0.0.1:${String(port)}` : `unix://${where.socketPath}`,
    calls: door.calls, requests: door.requests, goAway,
    comeBack: async () => { server = await listen(door, again); },
    cutStreams: () => { for (const socket of door.streams) socket.destroy(); },
    openStreams: () => door.streams.size,
    cutInFrame: () => { for (const answer of door.answers) door.cutting.add(answer); },
    unread: () => [...door.answers].reduce((sum, answer) => sum + answer.writableLength, 0),
    freeze: (frozen) => { door.frozen = frozen; },
    delay: (ms) => { door.delayMs = ms; },
    cutAfter: (verb) => { door.cut = verb; },
    refuse: (verb, status, message) => { door.refusal = { verb, status, message }; },
    close: async () => {
      for (const container of door.world.containers) if (container.timer !== null) clearTimeout(container.timer);
      door.world.containers = [];
      await goAway();
    },
  };
}

async function listen(door: Door, where: { socketPath: string } | { port: number }): Promise<Server> {
  const server = createServer((request, response) => { void serve(door, request, response); });
  server.keepAliveTimeout = 60_000;
  server.on('connection', (socket) => {
    door.sockets.add(socket);
    socket.on('close', () => door.sockets.delete(socket));
  });
  if ('socketPath' in where) await rm(where.socketPath, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    if ('socketPath' in where) server.listen(where.socketPath, resolve);
    else server.listen(where.port, '127.0.0.1', resolve);
  });
  return server;
}

async function stopListening(server: Server, door: Door): Promise<void> {
  const closed = new Promise<void>((resolve) => { server.close(() => { resolve(); }); });
  for (const socket of door.sockets) socket.destroy();
  await closed;
}

async function serve(door: Door, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  incoming.resume();
  const request = requestOf(incoming);
  const plain = request.path.replace(/^(\/containers\/)[^/]+(\/)/, '$1*$2');
  door.requests.set(plain, (door.requests.get(plain) ?? 0) + 1);
  if (door.delayMs > 0) await sleep(door.delayMs);
  if (door.frozen) return;
  const change = changeOf(request);
  if (change) {
    door.calls.push({ at: new Date(), verb: change.verb, name: containerBy(door.world, change.which)?.name ?? change.which });
    if (refused(door, change.verb, response)) return;
  }
  const answer = answerTo(door.world, request);
  if (change && door.cut === change.verb) {
    door.cut = null;
    incoming.socket.destroy();
  } else if (answer.feed) {
    feed(door, response, answer.feed);
  } else {
    const type = answer.bytes ? 'application/octet-stream' : 'application/json';
    response.writeHead(answer.status, { 'Content-Type': type, 'Api-Version': '1.46', Server: 'Docker/27.0.0 (linux)', ...answer.headers });
    response.end(answer.bytes ?? (answer.body === undefined ? undefined : JSON.stringify(answer.body)));
  }
}

function refused(door: Door, verb: FakeVerb, response: ServerResponse): boolean {
  if (door.refusal?.verb !== verb) return false;
  const { status, message } = door.refusal;
  door.refusal = null;
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify({ message }));
  return true;
}

function feed(door: Door, response: ServerResponse, start: NonNullable<ReturnType<typeof answerTo>['feed']>): void {
  response.writeHead(200, { 'Content-Type': 'application/json', 'Api-Version': '1.46' });
  response.flushHeaders();
  const socket = response.socket;
  if (socket) {
    socket.setNoDelay(true);
    door.streams.add(socket);
  }
  door.answers.add(response);
  const write = (chunk: Buffer): void => {
    if (door.frozen || response.writableEnded) return;
    if (!door.cutting.has(response)) response.write(chunk);
    else if (door.answers.delete(response)) response.write(chunk.subarray(0, chunk.length / 2), () => { socket?.destroy(); });
  };
  const stop = start(write, () => { response.end(); });
  response.on('close', () => {
    stop();
    door.answers.delete(response);
    door.cutting.delete(response);
    if (socket) door.streams.delete(socket);
  });
}

function requestOf(incoming: IncomingMessage): FakeRequest {
  const url = new URL(incoming.url ?? '/', 'http://fake');
  return { method: incoming.method ?? 'GET', path: url.pathname.replace(/^\/v\d+\.\d+(?=\/)/, ''), query: url.searchParams };
}
