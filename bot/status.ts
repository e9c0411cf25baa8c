import { createServer, type Server } from 'node:http';
import { createHash } from 'node:crypto';
import Koa from 'koa';
import Router from '@koa/router';
import { Fault, isFault } from '../engine/errors.ts';
import type { PageFrame } from '../templates/pages/frame.ts';
import { failurePage, statusPage, type PartState, type StatusView } from '../templates/pages/status.ts';
import { egressPage, type EgressView } from '../templates/pages/egress.ts';
import { factsPage, type FactsAsked, type FactsView } from '../templates/pages/facts.ts';
import { styleSheet } from '../templates/pages/style.ts';
import { armour, authorised, gate, isLoopback, type GateOptions } from './status-gate.ts';

/** What the page is made of and who may read it; a host that is not loopback needs a token. */
export type StatusPageOptions = GateOptions & {
  port: number;
  timeZone: string;
  read: () => Promise<StatusView>;
  /** The facts that are asked for. */
  facts: (asked: FactsAsked) => Promise<FactsView>;
  /** What was sent to models, about one ticket or about anything. */
  egress: (ticketId: number | null) => Promise<EgressView>;
  ready: () => Promise<{ ready: boolean; parts: PartState[] }>;
  /** Milliseconds that `read` and `ready` may take before they count as away. */
  patienceMs?: number;
};
type Readiness = Awaited<ReturnType<StatusPageOptions['ready']>>;

const stylePath = `/style-${createHash('sha256').update(styleSheet).digest('hex').slice(0, 12)}.css`;

/** Serves the status page. Rejects with `config.invalid` naming the setting when it cannot listen; `close` does not wait for readers. */
export async function startStatusPage(options: StatusPageOptions): Promise<{ url: string; close: () => Promise<void> }> {
  if (options.token === null && !isLoopback(options.host)) {
    throw new Fault('config.invalid', `STATUS_TOKEN must be set, because STATUS_HOST ${options.host} can be reached from other machines.`);
  }
  const page = pageOf(options).callback();
  const server = createServer({ requestTimeout: 15_000, headersTimeout: 10_000 }, (request, response) => { void page(request, response); });
  await listening(server, options);
  server.on('error', (error) => { options.say('The status page has a fault.', error); });
  return { url: urlOf(server, options), close: () => closed(server) };
}

function pageOf(options: StatusPageOptions): Koa {
  const app = new Koa();
  app.on('error', (error: unknown) => { options.say('The status page could not answer a request.', error); });
  app.use(armour).use(gate(options)).use(routesOf(options).routes());
  return app;
}

function routesOf(options: StatusPageOptions): Router {
  return new Router()
    .get('/', (ctx) => showPage(ctx, options, async (frame) => statusPage(await options.read(), { ...frame, refreshes: ctx.query['refresh'] !== 'off' })))
    .get('/facts', (ctx) => showPage(ctx, options, async (frame) => factsPage(await options.facts(askedIn(ctx.query)), frame)))
    .get('/egress', (ctx) => showPage(ctx, options, async (frame) => egressPage(await seenEgress(ctx, options), frame)))
    .get(stylePath, (ctx) => {
      ctx.set('Cache-Control', 'private, max-age=31536000, immutable');
      ctx.type = 'text/css';
      ctx.body = styleSheet;
    })
    .get('/healthz', (ctx) => { ctx.body = { ok: true }; })
    .get('/readyz', async (ctx) => {
      const now = await readiness(options);
      ctx.status = now.ready ? 200 : 503;
      ctx.body = authorised(ctx, options.token) ? now : { ready: now.ready };
    });
}

/** What was sent to models; that somebody looked is written down first. */
async function seenEgress(ctx: Koa.Context, { access, egress, now }: StatusPageOptions): Promise<EgressView> {
  const ticket = /^\d{1,9}$/.exec(String(ctx.query['ticket']))?.[0];
  const resource = ticket === undefined ? '/egress' : `/egress INC-${ticket}`;
  await access({ actor: `page:${ctx.req.socket.remoteAddress ?? 'unknown'}`, surface: 'page', resource, outcome: 'ok', at: now() });
  return egress(ticket === undefined ? null : Number(ticket));
}

const [usualHours, mostHours] = [24, 720];

/** What a query asks for; what it says wrongly is taken as not said. */
function askedIn(query: Koa.Context['query']): FactsAsked {
  const text = (name: string): string => (typeof query[name] === 'string' ? query[name] : '').replaceAll('\0', '').slice(0, 300);
  const hours = Number(text('hours'));
  return { hours: hours >= 1 ? Math.min(mostHours, Math.floor(hours)) : usualHours, resource: text('resource').trim(), kind: text('kind') };
}

async function showPage(ctx: Koa.Context, options: StatusPageOptions, page: (frame: PageFrame) => Promise<string>): Promise<void> {
  const frame = { stylePath, refreshes: null };
  ctx.type = 'text/html';
  try {
    ctx.body = await within(options.patienceMs, () => page(frame));
  } catch (error) {
    options.say('The status page could not be read.', error);
    const words = isFault(error) && error.expose ? error.message : 'Something went wrong; the log at home says what.';
    const { parts } = await readiness(options);
    ctx.status = 503;
    ctx.body = failurePage({ at: options.now(), timeZone: options.timeZone, words, parts }, { ...frame, refreshes: true });
  }
}

async function readiness(options: StatusPageOptions): Promise<Readiness> {
  try {
    return await within(options.patienceMs, options.ready);
  } catch (error) {
    options.say('The state of the parts could not be read.', error);
    return { ready: false, parts: [] };
  }
}

async function within<T>(patienceMs = 4000, ask: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const words = `No answer within ${String(patienceMs / 1000)} s; it will be asked again at the next load.`;
    timer = setTimeout(() => { reject(new Fault('store.unavailable', words)); }, patienceMs);
  });
  try {
    return await Promise.race([ask(), late]);
  } finally {
    clearTimeout(timer);
  }
}

function listening(server: Server, { host, port }: StatusPageOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(new Fault('config.invalid', `${whyNot(error.code, host, port)} The system says ${error.code ?? error.message}.`, { cause: error }));
    });
    server.listen({ host, port }, () => {
      server.removeAllListeners('error');
      resolve();
    });
  });
}

function whyNot(code: string | undefined, host: string, port: number): string {
  if (code === 'EADDRINUSE') return `STATUS_PORT ${String(port)} on ${host} is taken by another program: set STATUS_PORT to a free one.`;
  if (code === 'EACCES') return `STATUS_PORT ${String(port)} is not allowed for this user: set STATUS_PORT to one above 1023.`;
  return `STATUS_HOST ${host} is not an address of this machine: set STATUS_HOST to one, such as 127.0.0.1.`;
}

function urlOf(server: Server, { host, port }: StatusPageOptions): string {
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  return `http://${host.includes(':') ? `[${host}]` : host}:${String(bound)}/`;
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => { resolve(); });
    server.closeAllConnections();
  });
}
