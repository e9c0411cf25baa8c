import { createServer, type Server } from 'node:http';
import Koa from 'koa';
import { Fault } from '../engine/errors.ts';
import type { ResourceRef } from '../engine/refs.ts';
import type { ApiCallsAsked, ApiCallsView } from '../templates/pages/api-calls.ts';
import type { EgressView } from '../templates/pages/egress.ts';
import type { FactsAsked, FactsView } from '../templates/pages/facts.ts';
import type { HealthView } from '../templates/pages/health.ts';
import type { IncidentView } from '../templates/pages/incident-view.ts';
import type { IncidentsAsked, IncidentsView } from '../templates/pages/incidents.ts';
import type { InventoryView } from '../templates/pages/inventory.ts';
import type { LogListView, LogsAsked, LogsView } from '../templates/pages/logs.ts';
import type { NoticesAsked, NoticesView } from '../templates/pages/notices.ts';
import type { StatusView } from '../templates/pages/status-view.ts';
import { armour, gate, isLoopback, type GateOptions } from './status-gate.ts';
import { liveEvents, type LiveEvents } from './status-live.ts';
import type { Readiness } from './status-patience.ts';
import { routesOf } from './status-routes.ts';

/** What the pages show, read when somebody asks. Each may reject with a `store.*` Fault. */
export type PageReads = {
  overview: () => Promise<StatusView>;
  incidents: (asked: IncidentsAsked) => Promise<IncidentsView>;
  /** One incident; null when there is none of that number. */
  incident: (id: number) => Promise<IncidentView | null>;
  inventory: () => Promise<InventoryView>;
  facts: (asked: FactsAsked) => Promise<FactsView>;
  logList: () => Promise<LogListView>;
  logs: (asked: LogsAsked & { service: ResourceRef }) => Promise<LogsView>;
  notices: (asked: NoticesAsked) => Promise<NoticesView>;
  /** What was sent to models, about one ticket or about anything. */
  egress: (ticketId: number | null) => Promise<EgressView>;
  /** What machines were asked; without it there is no such page. */
  apiCalls?: (asked: ApiCallsAsked) => Promise<ApiCallsView>;
  health: () => Promise<HealthView>;
  /** The numbers of the service as Prometheus reads them, and the type of that text. */
  metrics: () => Promise<{ type: string; text: string }>;
};

/** What the page is made of and who may read it; a host that is not loopback needs a token. */
export type StatusPageOptions = GateOptions & {
  port: number;
  timeZone: string;
  read: PageReads;
  ready: () => Promise<Readiness>;
  /** Milliseconds that what is read may take before it counts as away. */
  patienceMs?: number;
};

/** A page that is served. `moved` brings the pages that are open up to date; `close` does not wait for readers. */
export type StatusPage = { url: string; moved: () => void; close: () => Promise<void> };

/** Serves the status page. Rejects with `config.invalid` naming the setting when it cannot listen; `close` does not wait for readers. */
export async function startStatusPage(options: StatusPageOptions): Promise<StatusPage> {
  if (options.token === null && !isLoopback(options.host)) {
    throw new Fault('config.invalid', `STATUS_TOKEN must be set, because STATUS_HOST ${options.host} can be reached from other machines.`);
  }
  const live = liveEvents();
  const page = pageOf(options, live).callback();
  const server = createServer({ requestTimeout: 15_000, headersTimeout: 10_000 }, (request, response) => { void page(request, response); });
  await listening(server, options);
  server.on('error', (error) => { options.say('The status page has a fault.', error); });
  return {
    url: urlOf(server, options), moved: live.moved,
    close: () => {
      live.close();
      return closed(server);
    },
  };
}

function pageOf(options: StatusPageOptions, live: LiveEvents): Koa {
  const app = new Koa();
  app.on('error', (error: unknown) => { options.say('The status page could not answer a request.', error); });
  app.use(armour).use(gate(options)).use(routesOf(options, live).routes());
  return app;
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
