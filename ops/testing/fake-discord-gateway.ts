import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { guildShape, type World } from './fake-discord-world.ts';

interface Session { id: string; seq: number; intents: number; sent: { s: number; t: string; d: unknown }[]; socket: WebSocket | undefined; lostAt: number }

/** The websocket side of the fake Discord. */
export interface Gateway {
  dispatch(type: string, payload: unknown): void;
  reachable(): boolean;
  /** Cuts every connection without a goodbye; the sessions may resume. */
  drop(): void;
  /** Forgets every session, so that the next RESUME is answered with "invalid session". */
  refuseResume(): void;
  /** Refuses new connections while true. */
  down(on: boolean): void;
  /** Lets every connection go deaf and dumb without closing it, as a line that was cut somewhere between; new ones work. */
  freeze(): void;
  /** Says "invalid session" to every connection; one that may not resume is forgotten. */
  invalidate(resumable: boolean): void;
  /** Asks every connection to come again and resume. */
  moveOn(): void;
  /** How often new connections have to beat their heart, in milliseconds. */
  beatEvery(ms: number): void;
  /** Sends so many events once more to whoever resumes next, though they had arrived. */
  repeat(events: number): void;
  readonly connected: number;
  /** How many sessions have begun or were resumed so far. */
  readonly connections: number;
  close(): void;
}

const op = { dispatch: 0, heartbeat: 1, identify: 2, presence: 3, voice: 4, resume: 6, reconnect: 7, members: 8, invalid: 9, hello: 10, ack: 11 } as const;
const privileged = (1 << 1) | (1 << 8) | (1 << 15);
const guilds = 1;
const guildMessages = 1 << 9;
const resumableMs = 120_000;

/** Speaks the Discord gateway (JSON, version 10) on the upgrade requests of a server. */
export function attachGateway(server: Server, world: World): Gateway {
  const sessions = new Map<string, Session>();
  const sockets = new WebSocketServer({ noServer: true });
  const room: Room = { world, sessions, frozen: new WeakSet(), beatMs: 41_250, repeats: 0, connections: 0 };
  const wires = new WeakMap<WebSocket, Duplex>();
  let isDown = false;
  server.on('upgrade', (request, socket, head) => {
    if (isDown) socket.destroy();
    else sockets.handleUpgrade(request, socket, head, (client) => {
      wires.set(client, socket);
      welcome(client, room);
    });
  });
  const live = (): Session[] => [...sessions.values()].filter((session) => session.socket !== undefined);
  return {
    dispatch: (type, payload) => {
      for (const session of sessions.values()) {
        if (wants(session, type) && push(room, session, { type, payload })) noteDelivery(world, type, payload);
      }
    },
    reachable: () => [...sessions.values()].some((session) => session.socket ?? Date.now() - session.lostAt < resumableMs),
    drop: () => {
      for (const client of sockets.clients) client.terminate();
      for (const session of live()) lose(session);
    },
    refuseResume: () => { sessions.clear(); },
    down: (on) => { isDown = on; },
    freeze: () => {
      for (const client of sockets.clients) {
        room.frozen.add(client);
        wires.get(client)?.pause();
      }
    },
    invalidate: (resumable) => {
      const told = live();
      if (!resumable) sessions.clear();
      for (const { socket } of told) say(socket, { op: op.invalid, d: resumable });
    },
    moveOn: () => { for (const { socket } of live()) say(socket, { op: op.reconnect, d: null }); },
    beatEvery: (ms) => { room.beatMs = ms; },
    repeat: (events) => { room.repeats = events; },
    get connected() { return live().length; },
    get connections() { return room.connections; },
    close: () => {
      for (const client of sockets.clients) client.terminate();
      sockets.close();
    },
  };
}

/** What the connections share: those that are frozen, how often hearts beat, and how many events the next RESUME repeats. */
interface Room { world: World; sessions: Map<string, Session>; frozen: WeakSet<WebSocket>; beatMs: number; repeats: number; connections: number }

function welcome(client: WebSocket, room: Room): void {
  let mine: Session | undefined;
  say(client, { op: op.hello, d: { heartbeat_interval: room.beatMs } });
  client.on('message', (bytes: Buffer) => {
    const packet = parse(bytes.toString());
    if (!packet) client.close(4002, 'Error while decoding payload.');
    else if (packet.op === op.heartbeat) say(client, { op: op.ack, d: null });
    else if (packet.op === op.identify) mine = mine ? again(client, mine) : identify(client, packet.d, room);
    else if (packet.op === op.resume) mine = resume(client, packet.d, room);
    else if (!mine) client.close(4003, 'Not authenticated.');
    else if (![op.presence, op.voice, op.members].includes(packet.op as 3)) client.close(4001, 'Unknown opcode.');
  });
  client.on('close', (code) => {
    if (mine?.socket !== client) return;
    lose(mine);
    if (code === 1000 || code === 1001) room.sessions.delete(mine.id);
    room.world.changed();
  });
  client.on('error', () => { client.terminate(); });
}

function identify(client: WebSocket, wish: Record<string, unknown>, room: Room): Session | undefined {
  const { world, sessions } = room;
  const intents = Number(wish['intents']);
  const refused = wish['token'] !== world.token ? 4004 : !Number.isInteger(intents) || intents < 0 ? 4013 : intents & privileged ? 4014 : undefined;
  if (refused !== undefined) {
    const reason = { 4004: 'Authentication failed.', 4013: 'Invalid intent(s).', 4014: 'Disallowed intent(s).' }[refused];
    client.close(refused, reason);
    return undefined;
  }
  const session: Session = { id: randomBytes(16).toString('hex'), seq: 0, intents, sent: [], socket: client, lostAt: 0 };
  sessions.set(session.id, session);
  push(room, session, { type: 'READY', payload: {
    v: 10, user: world.bot, guilds: [{ id: world.guildId, unavailable: true }], session_id: session.id, session_type: 'normal',
    resume_gateway_url: `ws://127.0.0.1:${String(world.port)}/gateway`, shard: wish['shard'] ?? [0, 1],
    application: { id: world.applicationId, flags: 0 }, private_channels: [], presences: [], relationships: [], user_settings: {}, geo_ordered_rtc_regions: [],
  } });
  if (session.intents & guilds) push(room, session, { type: 'GUILD_CREATE', payload: guildShape(world) });
  room.connections += 1;
  world.changed();
  return session;
}

function resume(client: WebSocket, wish: Record<string, unknown>, room: Room): Session | undefined {
  if (wish['token'] !== room.world.token) {
    client.close(4004, 'Authentication failed.');
    return undefined;
  }
  const session = room.sessions.get(String(wish['session_id']));
  const after = Number(wish['seq']);
  if (!session || Date.now() - session.lostAt > resumableMs && !session.socket) {
    say(client, { op: op.invalid, d: false });
    return undefined;
  }
  if (!(after <= session.seq)) {
    client.close(4007, 'Invalid seq.');
    return undefined;
  }
  if (session.socket !== client) session.socket?.terminate();
  session.socket = client;
  const from = after - room.repeats;
  room.repeats = 0;
  for (const event of session.sent.filter(({ s }) => s > from)) {
    client.send(JSON.stringify({ op: op.dispatch, ...event }));
    noteDelivery(room.world, event.t, event.d);
  }
  push(room, session, { type: 'RESUMED', payload: { _trace: [] } });
  room.connections += 1;
  room.world.changed();
  return session;
}

function again(client: WebSocket, session: Session): Session {
  client.close(4005, 'Already authenticated.');
  return session;
}

function push(room: Room, session: Session, { type, payload }: { type: string; payload: unknown }): boolean {
  session.seq += 1;
  const event = { s: session.seq, t: type, d: structuredClone(payload) };
  session.sent.push(event);
  if (session.socket?.readyState !== 1 || room.frozen.has(session.socket)) return false;
  session.socket.send(JSON.stringify({ op: op.dispatch, ...event }));
  return true;
}

function say(client: WebSocket | undefined, packet: { op: number; d: unknown }): void {
  client?.send(JSON.stringify({ ...packet, s: null, t: null }));
}

function noteDelivery(world: World, type: string, payload: unknown): void {
  if (type === 'INTERACTION_CREATE') world.delivered.add((payload as { id: string }).id);
}

function lose(session: Session): void {
  session.socket = undefined;
  session.lostAt = Date.now();
}

function wants(session: Session, type: string): boolean {
  if (type.startsWith('MESSAGE_')) return (session.intents & guildMessages) !== 0;
  return type === 'INTERACTION_CREATE' || (session.intents & guilds) !== 0;
}

function parse(text: string): { op: number; d: Record<string, unknown> } | undefined {
  try {
    return JSON.parse(text) as { op: number; d: Record<string, unknown> };
  } catch {
    return undefined;
  }
}
