import { request } from 'node:http';
import { expect } from 'vitest';
import { startStatusPage, type PageReads, type StatusPage, type StatusPageOptions } from '../../bot/status.ts';
import type { IncidentView } from '../../templates/pages/incident-view.ts';
import type { StatusView } from '../../templates/pages/status.ts';

/** The moment of the pages. */
export const at = new Date('2026-11-21T09:02:15Z');
const clock = { at, timeZone: 'UTC' };
const view: StatusView = {
  ...clock, tally: { open: 0, waiting: 0 }, open: [], recent: [], hosts: [], hushes: [], patterns: [], parts: [], jobs: [], egress: [], approvals: { people: ['owner'], loud: null }, wishes: [], incidentsByDay: [], linesByDay: [],
};
const incident: IncidentView = {
  ...clock, id: 42, kind: 'incident', declared: null, calls: [], label: 'INC-42', title: 'db keeps restarting', severity: 'high', unstable: false, state: 'assessed', resource: 'docker://nas1/db', owner: null, openedAt: at, outcome: null, waitingFor: null, expiresAt: null, seenBy: null,
  deed: null, affected: [], blames: [], story: null, plan: null, past: [], approvals: view.approvals, timeline: [], timelineCut: false, evidence: [], similar: [], egress: [], notices: [], lesson: null,
};
/** What the pages show: next to nothing. */
export const reads: PageReads = {
  overview: () => Promise.resolve(view), incidents: (asked) => Promise.resolve({ ...clock, asked, incidents: [], tally: { open: 0, recorded: 0 }, older: false, newer: false }), incident: (id) => Promise.resolve(id === 42 ? incident : null),
  inventory: () => Promise.resolve({ ...clock, items: [], more: false }), facts: (asked) => Promise.resolve({ ...clock, asked, facts: [], more: false, kinds: [] }), logList: () => Promise.resolve({ ...clock, services: [], more: false, byDay: [] }),
  logs: (asked) => Promise.resolve({ ...clock, asked, name: 'nas1/db', lines: [], older: null, searched: null, byDay: [], byHour: [], services: [] }), notices: (asked) => Promise.resolve({ ...clock, asked, about: null, notices: [], older: false, waiting: [], platforms: [] }),
  egress: (ticketId) => Promise.resolve({ ...clock, about: ticketId === null ? null : { id: ticketId, kind: ticketId === 9 ? 'drift' : 'incident' }, lines: [] }), health: () => Promise.resolve({ ...clock, parts: [], jobs: [], leases: [], queues: [], losses: [], process: { upSeconds: 1, memoryMiB: 1, version: 'v20' } }),
  metrics: () => Promise.resolve({ type: 'text/plain; version=0.0.4', text: 'homelab_copilot_facts 1\n' }),
};
/** A path for each route that shows something. */
export const pages = ['/', '/incidents', '/incidents/INC-42', '/inventory', '/facts', '/logs', '/logs?service=docker%3A%2F%2Fnas1%2Fdb', '/notices', '/egress', '/health', '/metrics'];
/** A part that does not work. */
export const away = { name: 'Database', state: 'away', since: at, words: 'Nobody answers at db:5432.' } as const;
type Asked = { method?: string; headers?: Record<string, string> };
type Access = Parameters<StatusPageOptions['access']>[0];

const running: StatusPage[] = [];

/** Closes every page that was started. */
export async function closePages(): Promise<void> {
  await Promise.all(running.splice(0).map((page) => page.close()));
}


/** Reads that all fail. */
export function broken(error: Error): PageReads {
  return Object.fromEntries(Object.keys(reads).map((name) => [name, () => Promise.reject(error)])) as unknown as PageReads;
}

/** What a page is started with, unless told otherwise. */
export function optionsOf(some: Partial<StatusPageOptions>): StatusPageOptions {
  return {
    host: '127.0.0.1', port: 0, token: null, allowedHosts: [], timeZone: 'UTC', now: () => at, say: () => undefined,
    read: reads, ready: () => Promise.resolve({ ready: true, parts: [] }), access: () => Promise.resolve(), ...some,
  };
}

/** A page, what it noted and said, and how to ask it. */
export async function started(some: Partial<StatusPageOptions>) {
  const noted: Access[] = [];
  const said: string[] = [];
  const access = (entry: Access) => { noted.push(entry); return Promise.resolve(); };
  const say = (words: string, error?: unknown) => { said.push(words, error instanceof Error ? error.message : ''); };
  const page = await startStatusPage(optionsOf({ access, say, ...some }));
  running.push(page);
  return { page, noted, said, ask: (path: string, how: Asked = {}) => asked(Number(new URL(page.url).port), path, how) };
}

function asked(port: number, path: string, how: Asked) {
  return new Promise<{ status: number; headers: Record<string, unknown>; body: string }>((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, path, agent: false, ...how }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => { body += chunk; })
        .on('end', () => { resolve({ status: response.statusCode ?? 0, headers: response.headers, body }); });
    });
    call.on('error', reject).end();
  });
}

/** A reader of the live events. */
export function listening(url: string): Promise<{ heard: () => string; until: (pattern: RegExp) => Promise<void>; leave: () => void; ended: Promise<void> }> {
  return new Promise((resolve, reject) => {
    const call = request(new URL('/events', url), { agent: false }, (response) => {
      let heard = '';
      response.setEncoding('utf8').on('data', (chunk: string) => { heard += chunk; });
      const ended = new Promise<void>((done) => { response.once('close', () => { done(); }); });
      const until = async (pattern: RegExp): Promise<void> => { await expect.poll(() => heard, { timeout: 5000 }).toMatch(pattern); };
      response.on('error', () => undefined);
      resolve({ heard: () => heard, until, leave: () => { call.destroy(); }, ended });
    });
    call.on('error', reject).end();
  });
}
