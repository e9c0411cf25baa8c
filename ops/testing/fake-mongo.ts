import { createServer, type Server, type Socket } from 'node:net';
import { BSON } from 'mongodb';
import { answerTo, type Collections, type Doc } from './fake-mongo-commands.ts';

/** A stand-in for a lone MongoDB 7 without users, strict about what it does not know. */
export type FakeMongo = {
  url: string;
  /** What one collection holds now. */
  documents: (collection: string) => Doc[];
  /** The collections that were ever written to. */
  collections: () => string[];
  /** Every command that came, whole, the oldest first. */
  commands: readonly Doc[];
  /** What was asked for that this stand-in does not know, or that MongoDB would not take. */
  violations: readonly string[];
  /** Cuts every connection and refuses new ones; what is stored stays. */
  goAway: () => Promise<void>;
  /** Answers at the same address again. */
  comeBack: () => Promise<void>;
  close: () => Promise<void>;
};

type Mind = { collections: Collections; commands: Doc[]; violations: string[] };
type Message = { id: number; command: Doc; legacy: boolean; silent: boolean };

const opReply = 1;
const opQuery = 2004;
const opMsg = 2013;
const moreToCome = 2;

/** Starts an empty MongoDB on a free port of this machine. */
export async function startFakeMongo(): Promise<FakeMongo> {
  const mind: Mind = { collections: new Map(), commands: [], violations: [] };
  const sockets = new Set<Socket>();
  const listen = (port: number) => listenOn(port, (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    talk(socket, mind);
  });
  let server: Server | null = await listen(0);
  const port = portOf(server);
  const goAway = async () => {
    const leaving = server;
    server = null;
    for (const socket of sockets) socket.destroy();
    if (leaving) await new Promise<void>((resolve) => { leaving.close(() => { resolve(); }); });
  };
  return {
    url: `mongodb://127.0.0.1:${port}/homelab_copilot`,
    documents: (collection) => structuredCopy(mind.collections.get(collection) ?? []),
    collections: () => [...mind.collections.keys()],
    commands: mind.commands, violations: mind.violations, goAway, close: goAway,
    comeBack: async () => { server ??= await listen(port); },
  };
}

/** A copy that keeps the types of BSON, which `structuredClone` would lose. */
function structuredCopy(documents: readonly Doc[]): Doc[] {
  return documents.map((one) => BSON.deserialize(BSON.serialize(one)));
}

async function listenOn(port: number, connected: (socket: Socket) => void): Promise<Server> {
  const server = createServer(connected);
  await new Promise<void>((resolve, reject) => { server.once('error', reject).listen(port, '127.0.0.1', resolve); });
  return server;
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Cuts the stream into messages and answers each; a message that cannot be read ends the connection, as MongoDB does. */
function talk(socket: Socket, mind: Mind): void {
  let waiting = Buffer.alloc(0);
  socket.on('data', (bytes) => {
    waiting = Buffer.concat([waiting, bytes]);
    while (waiting.length >= 16 && waiting.length >= waiting.readInt32LE(0)) {
      const length = waiting.readInt32LE(0);
      const message = read(waiting.subarray(0, length), mind);
      waiting = waiting.subarray(length);
      if (message === null) {
        socket.destroy();
        return;
      }
      const reply = replyTo(message, mind);
      if (!message.silent) socket.write(reply);
    }
  });
}

function replyTo({ id, command, legacy }: Message, mind: Mind): Buffer {
  mind.commands.push(command);
  const answer = Buffer.from(BSON.serialize(answerTo(command, mind)));
  if (!legacy) return framed(opMsg, id, [Buffer.alloc(5), answer]);
  const head = Buffer.alloc(20);
  head.writeInt32LE(8, 0);
  head.writeInt32LE(1, 16);
  return framed(opReply, id, [head, answer]);
}

function framed(code: number, answers: number, parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const head = Buffer.alloc(16);
  head.writeInt32LE(16 + body.length, 0);
  head.writeInt32LE(answers, 8);
  head.writeInt32LE(code, 12);
  return Buffer.concat([head, body]);
}

/** OP_QUERY lives on for the first hello alone; all else is OP_MSG. */
function read(bytes: Buffer, mind: Mind): Message | null {
  const id = bytes.readInt32LE(4);
  const code = bytes.readInt32LE(12);
  if (code === opMsg) return { id, legacy: false, silent: (bytes.readUInt32LE(16) & moreToCome) !== 0, command: sectionsOf(bytes.subarray(20)) };
  if (code === opQuery) {
    const command = documentAt(bytes, bytes.indexOf(0, 20) + 9);
    const [name = ''] = Object.keys(command);
    if (/^(hello|ismaster)$/i.test(name)) return { id, legacy: true, silent: false, command };
  }
  mind.violations.push(`a message of kind ${code}`);
  return null;
}

/** The body of an OP_MSG, with its sequences of documents put in as lists. */
function sectionsOf(bytes: Buffer): Doc {
  const command: Doc = {};
  for (let at = 0; at < bytes.length;) {
    const size = bytes.readInt32LE(at + 1);
    if (bytes[at] === 0) Object.assign(command, documentAt(bytes, at + 1));
    else {
      const end = bytes.indexOf(0, at + 5);
      command[bytes.toString('utf8', at + 5, end)] = sequenceOf(bytes.subarray(end + 1, at + 1 + size));
    }
    at += 1 + size;
  }
  return command;
}

function sequenceOf(bytes: Buffer): Doc[] {
  const found: Doc[] = [];
  for (let at = 0; at < bytes.length; at += bytes.readInt32LE(at)) found.push(documentAt(bytes, at));
  return found;
}

function documentAt(bytes: Buffer, at: number): Doc {
  return BSON.deserialize(bytes.subarray(at, at + bytes.readInt32LE(at)));
}
