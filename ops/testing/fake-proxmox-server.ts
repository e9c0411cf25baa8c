import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { Asked, Told } from './fake-proxmox-door.ts';
import type { ProxmoxFault } from './fake-proxmox-wishes.ts';
import { serverIdentity, type TlsFlaw } from './fake-proxmox-tls.ts';

/** What the server asks of the fake. */
export interface Rules {
  tell(asked: Asked): Told;
  fault(asked: { method: string; path: string }): ProxmoxFault | undefined;
  /** Is told how each request ended; status 0 is none at all. */
  done(asked: Asked, told: Told): void;
  /** Is told when the fake itself broke on a request. */
  crashed(words: string): void;
}

/** A listening server; `port` stays the same when it goes away and comes back. */
export interface Listening { port: number; show(flaw: TlsFlaw): void; close(): Promise<void> }

const jsonType = 'application/json;charset=UTF-8';
const postLimit = 64 * 1024;
const mostAnswers = 100;
const readable = ['application/x-www-form-urlencoded', 'application/json'];
const wordsOf: Record<number, string> = {
  401: 'invalid token value!', 403: 'Permission check failed (/, Sys.Audit)', 429: 'Too Many Requests', 500: 'got timeout',
  502: 'Bad Gateway', 503: 'Service Unavailable', 504: 'Gateway Timeout', 595: 'No route to host', 596: 'Connection timed out', 599: 'Too many redirections',
};

/** Listens with TLS on 127.0.0.1; an idle connection is closed after a while and a failed request ends its connection, as pveproxy does. */
export async function listen(rules: Rules, where: { port: number; flaw: TlsFlaw; idleMs: number }): Promise<Listening> {
  const server = createServer(serverIdentity(where.flaw), (request, response) => {
    serve(rules, request, response).catch((fault: unknown) => {
      rules.crashed(`the fake broke on ${request.method ?? ''} ${request.url ?? ''}: ${String(fault)}`);
      response.destroy();
    });
  });
  closeWhenIdle(server, where.idleMs);
  countAnswers(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(where.port, '127.0.0.1', resolve);
  });
  const address = server.address();
  const close = (): Promise<void> => new Promise((resolve) => {
    server.close(() => { resolve(); });
    server.closeAllConnections();
  });
  return { port: typeof address === 'object' && address ? address.port : 0, show: (flaw) => { server.setSecureContext(serverIdentity(flaw)); }, close };
}

/** Ends a connection on which nothing is asked for a while; Node's own limit is a second longer than it says. */
function closeWhenIdle(server: Server, idleMs: number): void {
  const waiting = new WeakMap<Socket, NodeJS.Timeout>();
  server.keepAliveTimeout = 0;
  server.on('request', ({ socket }, response) => {
    clearTimeout(waiting.get(socket));
    response.on('finish', () => waiting.set(socket, setTimeout(() => socket.end(), idleMs).unref()));
  });
}

const answers = new WeakMap<Socket, number>();

/** The hundredth answer of a connection says that it is the last one. */
function countAnswers(server: Server): void {
  server.maxRequestsPerSocket = mostAnswers;
  server.on('request', ({ socket }) => { answers.set(socket, (answers.get(socket) ?? 0) + 1); });
}

function stays({ socket }: ServerResponse, status: number): boolean {
  return status < 400 && (socket === null || (answers.get(socket) ?? 0) < mostAnswers);
}

async function serve(rules: Rules, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const [escaped = '/', query = ''] = (request.url ?? '/').split('?');
  const path = decodeURIComponent(escaped);
  const asked = { method: request.method ?? 'GET', path, params: decodeForm(query), authorization: request.headers.authorization };
  const fault = rules.fault({ method: asked.method, path: path.replace(/^\/api2\/json/, '') });
  if (fault?.delayMs !== undefined) await sleep(fault.delayMs);
  if (fault && breaks(fault) && !fault.after) {
    breakOff(response, fault, { asked, rules });
    return;
  }
  const told = refusedBody(request, asked, Buffer.concat(chunks)) ?? rules.tell(asked);
  if (fault && breaks(fault)) breakOff(response, fault, { asked, rules });
  else {
    rules.done(asked, told);
    send(response, told, { type: fault?.contentType ?? jsonType, gzip: /gzip/.test(request.headers['accept-encoding'] ?? ''), cut: fault?.cut === 'body' });
  }
}

/** Reads the body into the parameters, or refuses it in the way and with the status of the real server. */
function refusedBody(request: IncomingMessage, asked: Asked, bytes: Buffer): Told | undefined {
  const type = request.headers['content-type']?.split(/\s*[;,]\s*/)[0];
  if (!['GET', 'POST', 'PUT', 'DELETE'].includes(asked.method)) return { status: 501, reason: `method '${asked.method}' not available` };
  if (request.headers['transfer-encoding'] !== undefined) return { status: 501, reason: 'chunked transfer encoding not supported' };
  if (bytes.length === 0) return undefined;
  if (asked.method !== 'PUT' && asked.method !== 'POST') return { status: 501, reason: `Unexpected content for method '${asked.method}'` };
  if (bytes.length > postLimit) return { status: 501, reason: 'for data too large' };
  if (type !== undefined && !readable.includes(type)) return { status: 506, reason: `upload 'Content-Type '${type}' not implemented` };
  Object.assign(asked.params, type === 'application/json' ? fromJson(bytes) : decodeForm(bytes.toString()), { ...asked.params });
  return undefined;
}

function fromJson(bytes: Buffer): Record<string, string> {
  const body = JSON.parse(bytes.toString()) as Record<string, unknown>;
  return Object.fromEntries(Object.entries(body).map(([name, value]) => [name, typeof value === 'boolean' ? String(Number(value)) : String(value)]));
}

/** Splits at `&` and at `;`; a repeated name is joined with a zero byte. */
function decodeForm(words: string): Record<string, string> {
  const params: Record<string, string> = {};
  for (const pair of words.split(/[&;]/).filter((one) => one !== '')) {
    const [name = '', value = ''] = pair.split('=').map((part) => decodeURIComponent(part.replaceAll('+', ' ')));
    params[name] = params[name] === undefined ? value : `${params[name]}\0${value}`;
  }
  delete params['_dc'];
  return params;
}

function breaks(fault: ProxmoxFault): boolean {
  return fault.status !== undefined || fault.html !== undefined || fault.hang === true || fault.cut === 'connection'
    || (fault.delayMs === undefined && fault.contentType === undefined && fault.cut === undefined);
}

function breakOff(response: ServerResponse, fault: ProxmoxFault, { asked, rules }: { asked: Asked; rules: Rules }): void {
  const silent = fault.hang === true || fault.cut === 'connection';
  const status = silent ? 0 : fault.status ?? (fault.html === undefined ? 500 : 200);
  const told = { status, reason: silent ? '' : fault.reason ?? wordsOf[status] ?? 'OK' };
  rules.done(asked, told);
  if (fault.cut === 'connection') response.destroy();
  if (silent) return;
  if (fault.html !== undefined) {
    response.writeHead(status, told.reason, { 'Content-Type': 'text/html', ...fault.headers }).end(fault.html);
  } else {
    const bare = status === 401 || status >= 595;
    send(response, { ...told, ...(bare ? {} : { body: { data: null, message: `${told.reason}\n` } }) }, { type: jsonType, gzip: false, cut: false, headers: fault.headers });
  }
}

interface Manner { type: string; gzip: boolean; cut: boolean; headers?: Record<string, string> | undefined }

function send(response: ServerResponse, told: Told, manner: Manner): void {
  if (response.destroyed) return;
  const plain = Buffer.from(told.body === undefined ? '' : JSON.stringify(told.body));
  const squeezed = manner.gzip && plain.length > 1024;
  const bytes = squeezed ? gzipSync(plain) : plain;
  const kept = stays(response, told.status);
  response.shouldKeepAlive = kept;
  response.useChunkedEncodingByDefault = false;
  const content = bytes.length > 0 ? { 'Content-Type': manner.type, 'Content-Length': String(bytes.length) } : {};
  response.writeHead(told.status, told.reason.replace(/[^\x20-\x7e]/g, ' '), {
    'Cache-Control': 'max-age=0', Connection: kept ? 'Keep-Alive' : 'close', Pragma: 'no-cache', Server: 'pve-api-daemon/3.0',
    ...content, ...(squeezed ? { 'Content-Encoding': 'gzip' } : {}), ...manner.headers,
  });
  if (manner.cut) response.write(bytes.subarray(0, Math.ceil(bytes.length / 2)), () => { response.destroy(); });
  else response.end(bytes);
}
