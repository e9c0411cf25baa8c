import { createHash } from 'node:crypto';
import type { Context } from 'koa';
import Router from '@koa/router';
import { isFault } from '../engine/errors.ts';
import { apiCallsPage } from '../templates/pages/api-calls.ts';
import { egressPage } from '../templates/pages/egress.ts';
import { factsPage } from '../templates/pages/facts.ts';
import { icon, type PageAssets, type PageFrame } from '../templates/pages/frame.ts';
import { healthPage } from '../templates/pages/health.ts';
import { incidentPage } from '../templates/pages/incident.ts';
import { incidentsPage } from '../templates/pages/incidents.ts';
import { inventoryPage } from '../templates/pages/inventory.ts';
import { ticketLabel, type PagePath } from '../templates/pages/links.ts';
import { logListPage, logsPage } from '../templates/pages/logs.ts';
import { noticesPage } from '../templates/pages/notices.ts';
import { pageScript } from '../templates/pages/script.ts';
import { failurePage, statusPage } from '../templates/pages/status.ts';
import { styleSheet } from '../templates/pages/style.ts';
import { apiCallsAsked, factsAsked, idIn, incidentsAsked, logsAsked, noticesAsked } from './status-asks.ts';
import { authorised, isAtHome } from './status-gate.ts';
import type { LiveEvents } from './status-live.ts';
import type { StatusPageOptions } from './status.ts';
import { readiness, within } from './status-patience.ts';

const files = {
  style: fileOf('style', 'css', styleSheet), script: fileOf('script', 'js', pageScript), icon: fileOf('icon', 'svg', icon),
};
const assets: PageAssets = { style: files.style.path, script: files.script.path, icon: files.icon.path };

/** Every page, every file that pages load, the probes, the numbers and the events. */
export function routesOf(options: StatusPageOptions, live: LiveEvents): Router {
  const { read } = options;
  const router = new Router()
    .get('/', pageOf(options, '/', async (ctx, frame) => statusPage(await read.overview(), frame)))
    .get('/incidents', pageOf(options, '/incidents', async (ctx, frame) => incidentsPage(await read.incidents(incidentsAsked(ctx)), frame)))
    .get('/incidents/:label', pageOf(options, '/incidents', async (ctx, frame) => oneIncident(ctx, options, frame)))
    .get('/inventory', pageOf(options, '/inventory', async (ctx, frame) => inventoryPage(await read.inventory(), frame)))
    .get('/facts', stillPageOf(options, '/facts', async (ctx, frame) => factsPage(await read.facts(factsAsked(ctx)), frame)))
    .get('/notices', stillPageOf(options, '/notices', async (ctx, frame) => noticesPage(await read.notices(noticesAsked(ctx)), frame)))
    .get('/health', pageOf(options, '/health', async (ctx, frame) => healthPage(await read.health(), frame)))
    .get('/egress', stillPageOf(options, '/egress', (ctx, frame) => egressShown(ctx, options, frame)))
    .get('/api-calls', stillPageOf(options, '/api-calls', async (ctx, frame) => (read.apiCalls ? apiCallsPage(await read.apiCalls(apiCallsAsked(ctx)), frame) : null)))
    .get('/logs', stillPageOf(options, '/logs', (ctx, frame) => logsShown(ctx, options, frame)))
    .get('/events', (ctx) => { live.join(ctx); })
    .get('/metrics', (ctx) => metricsShown(ctx, options))
    .get('/healthz', (ctx) => { ctx.body = { ok: true }; })
    .get('/readyz', (ctx) => readinessShown(ctx, options));
  for (const file of Object.values(files)) router.get(file.path, (ctx) => { fileShown(ctx, file); });
  return router;
}

type Draw = (ctx: Context, frame: PageFrame) => Promise<string | null>;

/** A page that keeps itself up to date, unless it is asked not to. */
function pageOf(options: StatusPageOptions, page: PagePath, draw: Draw) {
  return (ctx: Context) => {
    const on = ctx.query['live'] !== 'off';
    const query = new URLSearchParams(ctx.querystring);
    if (on) query.set('live', 'off');
    else query.delete('live');
    const toggle = `${ctx.path}${query.size === 0 ? '' : `?${query.toString()}`}`;
    return show(ctx, options, { frame: { assets, page, live: { on, toggle } }, draw });
  };
}

/** A page that stays as it was read: a search, or what may be looked at only on purpose. */
function stillPageOf(options: StatusPageOptions, page: PagePath, draw: Draw) {
  return (ctx: Context) => show(ctx, options, { frame: { assets, page, live: null }, draw });
}

/** A page that is null does not exist. */
async function show(ctx: Context, options: StatusPageOptions, { frame, draw }: { frame: PageFrame; draw: Draw }): Promise<void> {
  try {
    const page = await within(options.patienceMs, () => draw(ctx, frame));
    if (page === null || ctx.body !== undefined) return;
    ctx.type = 'text/html';
    ctx.body = page;
  } catch (error) {
    options.say('The status page could not be read.', error);
    const words = isFault(error) && error.expose ? error.message : 'Something went wrong; the log at home says what.';
    const { parts } = await readiness(options);
    ctx.status = 503;
    ctx.type = 'text/html';
    ctx.body = failurePage({ at: options.now(), timeZone: options.timeZone, words, parts }, frame);
  }
}

async function oneIncident(ctx: Context, { read }: StatusPageOptions, frame: PageFrame): Promise<string | null> {
  const [, id] = /^\/incidents\/(?:INC|DEC)-(\d{1,9})$/.exec(ctx.path) ?? [];
  const incident = id === undefined ? null : await read.incident(Number(id));
  return incident === null ? null : incidentPage(incident, frame);
}

/** What was sent to models; that somebody looked is written down first. */
async function egressShown(ctx: Context, options: StatusPageOptions, frame: PageFrame): Promise<string> {
  const ticket = idIn(ctx, 'ticket');
  const view = await options.read.egress(ticket);
  await noteLook(ctx, options, view.about === null ? '/egress' : `/egress ${ticketLabel(view.about)}`);
  return egressPage(view, frame);
}

/** Lines of a log, for who sits in the same network; that somebody looked is written down first. */
async function logsShown(ctx: Context, options: StatusPageOptions, frame: PageFrame): Promise<string | null> {
  if (!isAtHome(ctx)) {
    ctx.status = 403;
    ctx.type = 'text/plain';
    ctx.body = 'Logs are shown in the network of the house only.\n';
    return null;
  }
  const asked = logsAsked(ctx);
  if (asked === null) return logListPage(await options.read.logList(), frame);
  await noteLook(ctx, options, `/logs ${asked.service}`);
  return logsPage(await options.read.logs(asked), frame);
}

async function noteLook(ctx: Context, { access, now }: StatusPageOptions, resource: string): Promise<void> {
  await access({ actor: `page:${ctx.req.socket.remoteAddress ?? 'unknown'}`, surface: 'page', resource, outcome: 'ok', at: now() });
}

async function metricsShown(ctx: Context, options: StatusPageOptions): Promise<void> {
  try {
    const { type, text } = await within(options.patienceMs, options.read.metrics);
    ctx.set('Content-Type', type);
    ctx.body = text;
  } catch (error) {
    options.say('The numbers could not be read.', error);
    ctx.status = 503;
    ctx.type = 'text/plain';
    ctx.body = 'The numbers cannot be read now.\n';
  }
}

async function readinessShown(ctx: Context, options: StatusPageOptions): Promise<void> {
  const now = await readiness(options);
  ctx.status = now.ready ? 200 : 503;
  ctx.body = authorised(ctx, options.token) ? now : { ready: now.ready };
}

type PageFile = { path: string; type: string; digest: string; text: string };

function fileOf(name: string, type: string, text: string): PageFile {
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 12);
  return { path: `/${name}-${digest}.${type}`, type, digest, text };
}

function fileShown(ctx: Context, { type, digest, text }: PageFile): void {
  ctx.set('Cache-Control', 'private, max-age=31536000, immutable');
  ctx.status = 200;
  ctx.type = type;
  ctx.etag = digest;
  if (ctx.fresh) ctx.status = 304;
  else ctx.body = text;
}
