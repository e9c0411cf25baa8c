import { request, type Dispatcher } from 'undici';
import { newsEvents, type Due, type Ended, type Parcel, type Sender } from '../../engine/delivery.ts';
import { wordsOf } from '../../engine/errors.ts';
import { guardOf } from './addresses.ts';
import { guardedAgent, NotAllowed, type Lookup } from './connect.ts';
import { messageOf } from './message.ts';
import type { Webhook } from './settings.ts';
import { signedHeaders } from './signature.ts';

/** What webhooks are sent with. `allowed` are the hosts and networks of the house that may be called; the rest is for tests. */
export type WebhookWorld = { webhooks: readonly Webhook[]; allowed: readonly string[]; now: () => Date; timeoutMs?: number; lookup?: Lookup };

/** How long a receiver may take to answer, in milliseconds, and how much of its answer is read, in bytes. */
const [usualTimeoutMs, mostRead] = [15_000, 65_536];

/** Bounds of a pause that a receiver asks for, in seconds. */
const longestPause = 86_400;

/** Tells the webhooks of the five events, signed as Standard Webhooks has it. */
export function webhookSender(world: WebhookWorld): Sender {
  const { webhooks, allowed, lookup, timeoutMs = usualTimeoutMs } = world;
  const agent = guardedAgent(guardOf(allowed), { timeoutMs, ...(lookup ? { lookup } : {}) });
  const targets = webhooks.map(({ name }) => targetOf(name));
  return {
    targets,
    routes: ({ event }) => (newsEvents.some((one) => one === event) ? targets.map((target) => ({ target })) : []),
    parcel: (due) => parcelFor(due, { ...world, agent, timeoutMs }),
  };
}

function targetOf(name: string): string {
  return `webhook:${name}`;
}

type Post = WebhookWorld & { agent: Dispatcher; timeoutMs: number };

function parcelFor(due: Due, post: Post): Parcel {
  const webhook = post.webhooks.find(({ name }) => targetOf(name) === due.target);
  if (!webhook) return { text: '', send: () => Promise.resolve('dropped') };
  const message = messageOf(due);
  return { text: message.body, send: (stop) => sent(message, webhook, { ...post, signal: AbortSignal.any([stop, AbortSignal.timeout(post.timeoutMs)]) }) };
}

async function sent(message: { id: string; body: string }, { url, key }: Webhook, { agent, now, signal, timeoutMs }: Post & { signal: AbortSignal }): Promise<Ended> {
  try {
    const headers = { 'content-type': 'application/json', 'user-agent': 'homelab-copilot', ...signedHeaders(message, { key, at: now() }) };
    const answer = await request(url, { method: 'POST', body: message.body, headers, dispatcher: agent, signal });
    await answer.body.dump({ limit: mostRead, signal }).catch(() => undefined);
    return endedBy(answer.statusCode, pauseOf(answer.headers['retry-after'], now()), now());
  } catch (error) {
    return { again: now(), says: signal.aborted ? `it gave no answer within ${timeoutMs / 1000} s` : whyNot(error) };
  }
}

/** Any 2xx is an arrival, and 410 the end for good. A redirect is an answer like any other: nobody goes there. */
function endedBy(status: number, pauseSeconds: number, now: Date): Ended {
  if (status >= 200 && status < 300) return 'sent';
  if (status === 410) return { never: 'it answered 410: it takes no more; take it out of WEBHOOKS, or correct it there', all: true };
  const redirects = status >= 300 && status < 400;
  return { again: new Date(now.getTime() + (status === 429 || status === 503 ? pauseSeconds * 1000 : 0)), says: redirects ? `it answered ${status}, a redirect, which is not followed` : `it answered ${status}` };
}

/** The seconds of a Retry-After, which is a number or a date. */
function pauseOf(header: string | string[] | undefined, now: Date): number {
  const text = [header].flat()[0] ?? '';
  const seconds = /^\d+$/.test(text) ? Number(text) : (Date.parse(text) - now.getTime()) / 1000;
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0), longestPause) : 0;
}

/** Why no answer came, without the address, which may hold a secret. */
function whyNot(error: unknown): string {
  if (error instanceof NotAllowed) return wordsOf(error);
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'no reason given';
  if (/SELF_SIGNED|UNABLE_TO_(?:GET_ISSUER|VERIFY)/.test(code)) return `nobody vouches for its certificate (${code}); if it is the right one, NODE_EXTRA_CA_CERTS must name a file with its authority`;
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return `its certificate is for another host (${code})`;
  if (code.startsWith('CERT_')) return `its certificate is not valid (${code})`;
  return `it cannot be reached (${code})`;
}
