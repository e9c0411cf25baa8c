import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { isIP } from 'node:net';

/** What the server says of a name: its addresses, an error of DNS, or nothing at all. */
export type DnsAnswer = readonly string[] | 'no-such-name' | 'failure' | 'not-for-you' | 'silence';

/** A DNS server of our own on loopback. Names it was told nothing of do not exist; what it cannot parse is a violation. */
export type FakeDns = { address: string; answers: Map<string, DnsAnswer>; asked: string[]; violations: string[]; close: () => Promise<void> };

const codes = { 'no-such-name': 3, failure: 2, 'not-for-you': 5 };
const types: Record<number, 4 | 6> = { 1: 4, 28: 6 };

/** Starts a DNS server that takes each question apart to the last byte. */
export async function startFakeDns(): Promise<FakeDns> {
  const socket = createSocket('udp4');
  const dns = { answers: new Map<string, DnsAnswer>(), asked: [] as string[], violations: [] as string[] };
  socket.on('message', (packet, from) => {
    try {
      const reply = answerTo(packet, dns);
      if (reply) socket.send(reply, from.port, from.address);
    } catch (error) {
      dns.violations.push(String(error));
    }
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return { ...dns, address: `127.0.0.1:${socket.address().port}`, close: () => new Promise((resolve) => { socket.close(() => { resolve(); }); }) };
}

function answerTo(packet: Buffer, dns: Pick<FakeDns, 'answers' | 'asked'>): Buffer | null {
  const { name, type, question } = questionIn(packet);
  const family = types[type];
  if (family === undefined) throw new Error(`asked for records of type ${type}`);
  dns.asked.push(`${name} ${family === 4 ? 'A' : 'AAAA'}`);
  const said = dns.answers.get(name) ?? 'no-such-name';
  if (said === 'silence') return null;
  const records = typeof said === 'string' ? [] : said.filter((address) => isIP(address) === family).map((address) => recordOf(address, type));
  const head = Buffer.alloc(12);
  head.writeUInt16BE(packet.readUInt16BE(0), 0);
  head.writeUInt16BE(0x8180 | (typeof said === 'string' ? codes[said] : 0), 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(records.length, 6);
  return Buffer.concat([head, question, ...records]);
}

function questionIn(packet: Buffer): { name: string; type: number; question: Buffer } {
  const [flags, questions, answers, authorities] = [2, 4, 6, 8].map((at) => packet.readUInt16BE(at));
  if ((flags ?? 0) >> 11 !== 0) throw new Error('not a standard question');
  if (questions !== 1 || answers !== 0 || authorities !== 0) throw new Error(`holds ${questions} questions, ${answers} answers, ${authorities} authorities`);
  const labels: string[] = [];
  let at = 12;
  for (let length = packet.readUInt8(at); length !== 0; length = packet.readUInt8(at)) {
    if (length > 63) throw new Error('a label is longer than 63 bytes, or compressed');
    labels.push(packet.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  const [type, kind] = [packet.readUInt16BE(at + 1), packet.readUInt16BE(at + 3)];
  if (kind !== 1) throw new Error(`asked in class ${kind}`);
  const end = at + 5 + extrasIn(packet, at + 5);
  if (end !== packet.length) throw new Error(`${packet.length - end} bytes are left over`);
  return { name: labels.join('.').toLowerCase(), type, question: packet.subarray(12, at + 5) };
}

/** The length of the one extra record that may follow, the EDNS one at the root. */
function extrasIn(packet: Buffer, at: number): number {
  const count = packet.readUInt16BE(10);
  if (count === 0) return 0;
  if (count > 1 || packet.readUInt8(at) !== 0 || packet.readUInt16BE(at + 1) !== 41) throw new Error('holds extra records that are not EDNS');
  return 11 + packet.readUInt16BE(at + 9);
}

function recordOf(address: string, type: number): Buffer {
  const bytes = type === 1 ? Buffer.from(address.split('.').map(Number)) : Buffer.from(wide(address), 'hex');
  const head = Buffer.alloc(12);
  head.writeUInt16BE(0xc00c, 0);
  head.writeUInt16BE(type, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt32BE(60, 6);
  head.writeUInt16BE(bytes.length, 10);
  return Buffer.concat([head, bytes]);
}

function wide(address: string): string {
  const [left = '', right = ''] = address.split('::');
  const [before, after] = [left, right].map((half) => half.split(':').filter((group) => group !== '').map((group) => group.padStart(4, '0')));
  return [...before ?? [], ...Array<string>(8 - (before?.length ?? 0) - (after?.length ?? 0)).fill('0000'), ...after ?? []].join('');
}
