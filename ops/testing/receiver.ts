import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer as createPlain, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createSecure } from 'node:https';
import { serverIdentity, type TlsFlaw } from './fake-proxmox-tls.ts';

/** How a receiver answers: with a status (and headers), never, by hanging up, with a 500 of which the body floods and does not end, or with a 200 of which it drips and does not. */
export type Answer = number | { status: number; headers: Record<string, string> } | 'hang' | 'close' | 'endless' | 'drip';

/** A message that was accepted, as it came. */
export type Heard = { id: string; body: string; type: string; target: string; headers: Record<string, string> };

/** A receiver of webhooks that believes nothing: what is not signed as Standard Webhooks has it is answered 401 and written down as wrong. */
export type Receiver = {
  url: string; port: number; secret: string;
  /** Accepted messages, each time that they came. */
  heard: Heard[];
  /** Every request, accepted or not, by its method and path. */
  requests: string[];
  wrong: string[];
  /** How it answers from now on; a list is used up first. */
  answers: (answer: Answer, first?: readonly Answer[]) => void;
  /** Is done as a message is accepted, before it is answered. */
  arrives: () => void;
  close: () => Promise<void>;
};

type Place = { host?: string; port?: number; secret?: string; now?: () => Date; tls?: TlsFlaw | null };

/** Starts a receiver on a loopback address; by HTTPS where `tls` says what is wrong with its certificate, or that nothing is. */
export async function startReceiver({ host = '127.0.0.1', port = 0, secret = `whsec_${randomBytes(32).toString('base64')}`, now = () => new Date(), tls = null }: Place = {}): Promise<Receiver> {
  const queue: Answer[] = [];
  let usual: Answer = 204;
  const receiver: Receiver = {
    heard: [], requests: [], wrong: [], secret, port, url: '', arrives: () => undefined,
    answers: (answer, first = []) => {
      usual = answer;
      queue.splice(0, queue.length, ...first);
    },
    close: () => new Promise((resolve) => {
      server.close(() => { resolve(); });
      server.closeAllConnections();
    }),
  };
  const hear: RequestListener = (request, response) => {
    void read(request).then((body) => {
      receiver.requests.push(`${request.method ?? ''} ${request.url ?? ''}`);
      const mistake = mistakeIn(request, body, { secret, now: now() });
      if (mistake !== null) receiver.wrong.push(mistake);
      const answer = mistake === null ? queue.shift() ?? usual : 401;
      const { type } = mistake === null ? JSON.parse(body) as { type: string } : { type: '' };
      if (mistake === null) {
        receiver.heard.push({ id: String(request.headers['webhook-id']), body, type, target: request.url ?? '', headers: request.headers as Record<string, string> });
        receiver.arrives();
      }
      give(answer, response);
    });
  };
  const server = tls === null ? createPlain(hear) : createSecure(serverIdentity(tls), hear);
  await new Promise<void>((resolve, reject) => { server.once('error', reject).listen(port, host, resolve); });
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : 0;
  return Object.assign(receiver, { port: bound, url: `http${tls === null ? '' : 's'}://${host}:${bound}/hook` });
}

function give(answer: Answer, response: ServerResponse): void {
  if (answer === 'hang') return;
  if (answer === 'close') response.destroy();
  else if (answer === 'endless') flood(response);
  else if (answer === 'drip') response.writeHead(200).write('.');
  else if (typeof answer === 'number') response.writeHead(answer).end();
  else response.writeHead(answer.status, answer.headers).end('elsewhere');
}

function flood(response: ServerResponse): void {
  response.writeHead(500);
  const more = (): void => {
    while (!response.destroyed && response.write('x'.repeat(16_384)));
    if (!response.destroyed) response.once('drain', more);
  };
  more();
}

async function read(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

/** What is wrong with a request; null when nothing is. */
function mistakeIn(request: IncomingMessage, body: string, { secret, now }: { secret: string; now: Date }): string | null {
  const [id, at, signatures] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => request.headers[name]);
  if (typeof id !== 'string' || typeof at !== 'string' || typeof signatures !== 'string') return 'a header of Standard Webhooks is missing';
  if (request.method !== 'POST' || request.headers['content-type'] !== 'application/json') return 'it is no JSON by POST';
  if (!/^\d+$/.test(at) || Math.abs(now.getTime() / 1000 - Number(at)) > 300) return `its time ${at} is off`;
  const right = createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64')).update(`${id}.${at}.${body}`).digest();
  const signed = signatures.split(' ').filter((one) => one.startsWith('v1,')).map((one) => Buffer.from(one.slice(3), 'base64'));
  if (!signed.some((one) => one.length === right.length && timingSafeEqual(one, right))) return 'its signature is wrong';
  return (JSON.parse(body) as { id?: unknown }).id === id ? null : 'its id is not the one of its body';
}
