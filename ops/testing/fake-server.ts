import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { readForm } from './fake-form.ts';

/** A JSON object whose fields are not known yet. */
export type Json = Record<string, unknown>;

/** A file as it was uploaded in a multipart request. */
export interface UploadedFile { file: string; size: number; text: string }

/** One request as a fake received it, with the body already read. */
export interface Call {
  at: number;
  method: string;
  path: string;
  query: URLSearchParams;
  headers: Record<string, string | undefined>;
  body: unknown;
  files?: UploadedFile[];
  /** Is set when the caller hung up, so that a held answer can be let go. */
  gone: AbortSignal;
}

/** What a fake answers: a status, a JSON body and extra headers. */
export interface Answer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

/** Which calls a planned fault applies to; an empty one applies to every call. */
export interface FaultTarget {
  path?: string | RegExp;
  method?: string;
  times?: number;
}

/** A planned 429 with the number of seconds to wait. */
export interface RateLimitFault extends FaultTarget { retryAfter?: number }

/** A planned failure: a status, or a cut or hung connection, before or after the effect has happened. */
export interface BreakFault extends FaultTarget {
  status?: number;
  body?: unknown;
  after?: boolean;
  cut?: boolean;
  hang?: boolean;
}

type Planned = { left: number; target: FaultTarget } & ({ kind: 'limit'; retryAfter: number } | { kind: 'break'; fault: BreakFault });

/** The faults planned for a fake, in the order in which they were planned. */
export interface Faults {
  rateLimit(fault?: RateLimitFault): void;
  fail(fault?: BreakFault): void;
  delay(ms: number): void;
  take(call: { method: string; path: string }): Planned | undefined;
  readonly delayMs: number;
}

/** Keeps planned faults and hands each one out at most `times` times (once by default). */
export function createFaults(): Faults {
  const planned: Planned[] = [];
  let delayMs = 0;
  return {
    rateLimit: (fault = {}) => {
      planned.push({ kind: 'limit', left: fault.times ?? 1, target: fault, retryAfter: fault.retryAfter ?? 1 });
    },
    fail: (fault = {}) => {
      planned.push({ kind: 'break', left: fault.times ?? 1, target: fault, fault });
    },
    delay: (ms) => { delayMs = ms; },
    take: (call) => {
      const hit = planned.find((plan) => plan.left > 0 && matches(plan.target, call));
      if (hit) hit.left -= 1;
      return hit;
    },
    get delayMs() { return delayMs; },
  };
}

/** Turns a fake's own rules into answers; the two error shapes differ between platforms. */
export interface Platform {
  answer(call: Call): Answer | Promise<Answer>;
  limited(retryAfter: number, call: Call): Answer;
  broken(status: number, call: Call): Answer;
  /** Is called once for each received call, before anything else. */
  seen(call: Call): void;
  /** Names a call the way faults are matched. */
  name(call: Call): { method: string; path: string };
  /** Is told when the fake itself broke on a call. */
  crashed(words: string): void;
}

/** Listens on 127.0.0.1 on a free port and applies delays and planned faults around the platform's answers. */
export async function listen(platform: Platform, faults: Faults): Promise<{ server: Server; port: number; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    serve(request, response, { platform, faults }).catch((fault: unknown) => {
      platform.crashed(`the fake broke on ${request.method ?? ''} ${request.url ?? ''}: ${String(fault)}`);
      if (!response.headersSent) send(response, { status: 500, body: { message: String(fault) } });
    });
  });
  server.keepAliveTimeout = 1000;
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const close = () => new Promise<void>((resolve) => {
    server.close(() => { resolve(); });
    server.closeAllConnections();
  });
  return { server, port, close };
}

async function serve(request: IncomingMessage, response: ServerResponse, rules: { platform: Platform; faults: Faults }): Promise<void> {
  const { platform, faults } = rules;
  const call = await readCall(request, response);
  platform.seen(call);
  if (faults.delayMs > 0) await sleep(faults.delayMs);
  const fault = faults.take(platform.name(call));
  if (fault?.kind === 'limit') {
    send(response, platform.limited(fault.retryAfter, call));
    return;
  }
  if (fault && !fault.fault.after) {
    breakOff(response, fault.fault, () => platform.broken(fault.fault.status ?? 500, call));
    return;
  }
  const answer = await platform.answer(call);
  if (fault) breakOff(response, fault.fault, () => platform.broken(fault.fault.status ?? 500, call));
  else send(response, answer);
}

function breakOff(response: ServerResponse, fault: BreakFault, broken: () => Answer): void {
  if (fault.hang) return;
  if (fault.cut) response.destroy();
  else send(response, fault.body === undefined ? broken() : { status: fault.status ?? 500, body: fault.body });
}

function send(response: ServerResponse, answer: Answer): void {
  if (response.destroyed) return;
  const text = answer.body === undefined ? '' : JSON.stringify(answer.body);
  response.writeHead(answer.status, { ...(text ? { 'content-type': 'application/json' } : {}), ...answer.headers });
  response.end(text);
}

async function readCall(request: IncomingMessage, response: ServerResponse): Promise<Call> {
  const gone = new AbortController();
  response.on('close', () => { gone.abort(); });
  const url = new URL(request.url ?? '/', 'http://fake');
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const headers = request.headers as Record<string, string | undefined>;
  return {
    at: Date.now(),
    method: request.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers,
    body: readBody(Buffer.concat(chunks), headers['content-type'] ?? ''),
    gone: gone.signal,
  };
}

function readBody(bytes: Buffer, type: string): unknown {
  if (bytes.length === 0) return undefined;
  if (type.startsWith('multipart/form-data')) return readForm(bytes, type);
  if (type.startsWith('application/x-www-form-urlencoded')) return Object.fromEntries(new URLSearchParams(bytes.toString()));
  try {
    return JSON.parse(bytes.toString()) as unknown;
  } catch {
    return bytes.toString();
  }
}

function matches(target: FaultTarget, call: { method: string; path: string }): boolean {
  if (target.method !== undefined && target.method.toLowerCase() !== call.method.toLowerCase()) return false;
  if (target.path === undefined) return true;
  return typeof target.path === 'string' ? call.path.includes(target.path) : target.path.test(call.path);
}
