import { request } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { Fault } from '../engine/errors.ts';
import type { IncidentView } from '../templates/pages/incident-view.ts';
import type { StatusView } from '../templates/pages/status.ts';
import { mostListeners } from './status-live.ts';
import { startStatusPage, type PageReads, type StatusPageOptions } from './status.ts';

const at = new Date('2026-11-21T09:02:15Z');
const clock = { at, timeZone: 'UTC' };
const view: StatusView = {
  ...clock, tally: { open: 0, waiting: 0 }, open: [], recent: [], hosts: [], hushes: [], patterns: [], parts: [], jobs: [], egress: [], approvals: { people: ['owner'], loud: null }, wishes: [], incidentsByDay: [], linesByDay: [],
};
const incident: IncidentView = {
  ...clock, id: 42, label: 'INC-42', title: 'db keeps restarting', severity: 'high', unstable: false, state: 'assessed', resource: 'docker://nas1/db', owner: null, openedAt: at, outcome: null, waitingFor: null, expiresAt: null, seenBy: null,
  deed: null, affected: [], blames: [], story: null, plan: null, past: [], approvals: view.approvals, timeline: [], timelineCut: false, evidence: [], similar: [], egress: [], notices: [], lesson: null,
};
const reads: PageReads = {
  overview: () => Promise.resolve(view), incidents: (asked) => Promise.resolve({ ...clock, asked, incidents: [], tally: { open: 0, recorded: 0 }, older: false, newer: false }), incident: (id) => Promise.resolve(id === 42 ? incident : null),
  inventory: () => Promise.resolve({ ...clock, items: [], more: false }), facts: (asked) => Promise.resolve({ ...clock, asked, facts: [], more: false, kinds: [] }), logList: () => Promise.resolve({ ...clock, services: [], more: false }),
  logs: (asked) => Promise.resolve({ ...clock, asked, name: 'nas1/db', lines: [], older: null, searched: null, byDay: [], byHour: [], services: [] }), notices: (asked) => Promise.resolve({ ...clock, asked, notices: [], older: false, waiting: [], platforms: [] }),
  egress: (ticketId) => Promise.resolve({ ...clock, ticketId, lines: [] }), health: () => Promise.resolve({ ...clock, parts: [], jobs: [], leases: [], queues: [], losses: [], process: { upSeconds: 1, memoryMiB: 1, version: 'v20' } }),
  metrics: () => Promise.resolve({ type: 'text/plain; version=0.0.4', text: 'homelab_copilot_facts 1\n' }),
};
const pages = ['/', '/incidents', '/incidents/INC-42', '/inventory', '/facts', '/logs', '/logs?service=docker%3A%2F%2Fnas1%2Fdb', '/notices', '/egress', '/health', '/metrics'];
const away = { name: 'Database', state: 'away', since: at, words: 'Nobody answers at db:5432.' } as const;
type Asked = { method?: string; headers?: Record<string, string> };
type Access = Parameters<StatusPageOptions['access']>[0];

const running: { url: string; close: () => Promise<void> }[] = [];
afterEach(() => Promise.all(running.splice(0).map((page) => page.close())));

describe('the routes', () => {
  test.each(pages)('%s answers 200 to GET and, without a body, to HEAD', async (path) => {
    const { ask } = await started({});
    const page = await ask(path);
    expect(page).toMatchObject({ status: 200, headers: { 'content-type': path === '/metrics' ? 'text/plain; version=0.0.4' : 'text/html; charset=utf-8' } });
    expect(page.body).not.toBe('');
    expect(await ask(path, { method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
  });

  test('the files that pages load have addresses of their own for each content, may be kept, and are not sent twice', async () => {
    const { ask } = await started({});
    const paths = [...(await ask('/')).body.matchAll(/(?:href|src)="(\/(?:style|script|icon)-[0-9a-f]{12}\.(?:css|js|svg))"/g)].map(([, path]) => path ?? '');
    expect(paths).toHaveLength(3);
    for (const path of paths) {
      const file = await ask(path);
      expect(file).toMatchObject({ status: 200, headers: { 'cache-control': 'private, max-age=31536000, immutable', etag: expect.stringMatching(/^"[0-9a-f]{12}"$/) as string } });
      expect(await ask(path, { headers: { 'if-none-match': String(file.headers['etag']) } })).toMatchObject({ status: 304, body: '' });
      expect(await ask(path, { method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
    }
  });

  test('the probes answer', async () => {
    const { ask } = await started({});
    expect(await ask('/healthz')).toMatchObject({ status: 200, body: '{"ok":true}' });
    for (const path of ['/healthz', '/readyz']) expect(await ask(path, { method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
  });

  test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'])('%s is answered 405 with what is allowed', async (method) => {
    const { ask } = await started({});
    for (const path of [...pages, '/events', '/healthz', '/nowhere']) expect(await ask(path, { method })).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } });
  });

  test.each(['/nowhere', '/%E0%A4%A', '/..%2f..%2fetc/passwd', '/healthz/x', '//evil.example/', '/style-000000000000.css', '/incidents/INC-7', '/incidents/42', '/incidents/INC-42/x', '/incidents/..%2f..%2fetc%2fpasswd', '/incidents/INC-99999999999', '/logs/../../etc/passwd'])('%s is not found and shows nothing', async (path) => {
    const { ask } = await started({});
    expect(await ask(path)).toMatchObject({ status: 404, body: 'There is no such page.\n' });
  });

  test.each([...pages, '/healthz', '/readyz', '/nowhere', '/events'])('%s carries the headers that keep foreign scripts, frames and caches away', async (path) => {
    const { ask } = await started({ token: path === '/' ? 'secret' : null });
    expect((await ask(path, path === '/events' ? { method: 'HEAD' } : {})).headers).toMatchObject({
      'content-security-policy': "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
      'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', 'cache-control': 'no-store',
    });
  });

  test.each([
    ['/', 'href="/?live=off"', true], ['/?live=off', 'href="/"', false], ['/incidents?state=open', 'href="/incidents?state=open&amp;live=off"', true], ['/incidents?live=off&state=open', 'href="/incidents?state=open"', false],
  ])('%s can be told to stay as it is, or not to', async (path, toggle, isLive) => {
    const { body } = await (await started({})).ask(path);
    expect(body).toContain(toggle);
    expect(body.includes('data-live')).toBe(isLive);
  });

  test('readiness is 503 with the parts, while liveness stays 200', async () => {
    const { ask } = await started({ ready: () => Promise.resolve({ ready: false, parts: [away] }) });
    const answer = await ask('/readyz');
    expect(answer.status).toBe(503);
    expect(JSON.parse(answer.body)).toMatchObject({ ready: false, parts: [{ name: 'Database', state: 'away', words: away.words }] });
    expect((await ask('/healthz')).status).toBe(200);
  });

  test('readiness that cannot be asked is not ready', async () => {
    const { ask } = await started({ ready: () => Promise.reject(new Error('boom')) });
    expect(await ask('/readyz')).toMatchObject({ status: 503, body: '{"ready":false,"parts":[]}' });
  });
});

describe('a failed read', () => {
  const ready = () => Promise.resolve({ ready: false, parts: [away] });
  test('is a 503 page that says which part is away', async () => {
    const { ask } = await started({ ready, read: broken(new Fault('store.unavailable', 'DATABASE_URL: nobody answers at db:5432.')) });
    const answer = await ask('/');
    expect(answer.status).toBe(503);
    expect(answer.body).toContain('DATABASE_URL: nobody answers at db:5432.');
    expect(answer.body).toMatch(/scope="row">Database<\/th>\n?<td[^>]*><div><span class="pill bad">away<\/span>/);
  });

  test('shows neither the words nor the stack of an error of our own, which are told at home', async () => {
    const { ask, said } = await started({ ready, read: broken(new TypeError('password hunter2 of undefined')) });
    const answer = await ask('/');
    expect(answer.status).toBe(503);
    expect(answer.body).not.toMatch(/hunter2|TypeError|at .*\.ts/);
    expect(said).toContain('password hunter2 of undefined');
  });

  test('a read that never ends is given up', async () => {
    const { ask } = await started({ ready, patienceMs: 20, read: { ...reads, overview: () => new Promise(() => undefined) } });
    expect(await ask('/')).toMatchObject({ status: 503, body: expect.stringContaining('No answer within') as string });
  });
});

describe('the token', () => {
  const basic = (user: string, password: string) => ({ authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` });
  const token = 'süß:and:colons';

  test.each([['anyone'], ['']])('lets in the user name %j with the token as password', async (user) => {
    const { ask, noted } = await started({ token });
    expect((await ask('/', { headers: basic(user, token) })).status).toBe(200);
    expect(noted).toEqual([]);
  });

  test.each([
    ['none', {}], ['a wrong one', basic('me', 'wrong')], ['a part of it', basic('me', 'süß')], ['an empty one', basic('me', '')],
    ['another scheme', { authorization: `Bearer ${token}` }], ['no base64', { authorization: 'Basic ???' }], ['no colon', { authorization: `Basic ${Buffer.from(token.slice(0, 3)).toString('base64')}` }],
  ])('with %s the page answers 401 and the look is noted', async (_, headers) => {
    const { ask, noted } = await started({ token });
    const answer = await ask('/', { headers });
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toBe('Basic realm="Homelab copilot", charset="UTF-8"');
    expect(answer.body).not.toContain(token);
    expect(noted).toEqual([{ actor: 'page:127.0.0.1', surface: 'page', resource: '/', outcome: 'stranger', at }]);
  });

  test('the probes need none, but show the parts only with it and are no place to try tokens', async () => {
    const { ask, noted } = await started({ token });
    expect((await ask('/healthz')).status).toBe(200);
    expect(await ask('/readyz')).toMatchObject({ status: 200, body: '{"ready":true}' });
    expect((await ask('/readyz', { headers: basic('', token) })).body).toBe('{"ready":true,"parts":[]}');
    expect(noted).toHaveLength(0);
    expect((await ask('/readyz', { headers: basic('', 'wrong') })).status).toBe(401);
    expect(noted).toHaveLength(1);
  });

  test.each([...pages, '/events', '/nowhere'])('%s shows nothing without it', async (path) => {
    const { ask } = await started({ token });
    expect(await ask(path)).toMatchObject({ status: 401, body: expect.stringMatching(/^Sign in/) as string });
  });

  test('a flood of refused looks is noted at most 60 times a minute', async () => {
    const { ask, noted } = await started({ token });
    await Promise.all(Array.from({ length: 80 }, () => ask('/')));
    expect(noted).toHaveLength(60);
  });

  test('a note that cannot be written does not change the answer', async () => {
    const { ask } = await started({ token, access: () => Promise.reject(new Error('database away')) });
    expect((await ask('/')).status).toBe(401);
  });

  test('off loopback there is no page without a token', async () => {
    await expect(startStatusPage(optionsOf({ host: '0.0.0.0' }))).rejects.toMatchObject({ code: 'config.invalid', message: expect.stringContaining('STATUS_TOKEN') as string });
  });
});

describe('the host name', () => {
  test.each(['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', '192.168.1.5:8080', '.', 'evil.example@localhost', '[::2]'])('on loopback the name %j is refused', async (host) => {
    const { ask } = await started({});
    expect((await ask('/', { headers: { host } })).status).toBe(421);
  });

  test.each(['localhost', 'LOCALHOST:9', '127.0.0.1:8080', '127.8.8.8', '[::1]:8080', 'localhost.', 'copilot.home.arpa', 'Copilot.Home.Arpa:443'])('on loopback the name %j is known', async (host) => {
    const { ask } = await started({ allowedHosts: ['copilot.home.arpa:8443'] });
    expect((await ask('/', { headers: { host } })).status).toBe(200);
  });

  test('off loopback, where the token guards the page, every name is known', async () => {
    const { ask } = await started({ host: '0.0.0.0', token: 'secret' });
    expect((await ask('/healthz', { headers: { host: 'nas1.lan:8080' } })).status).toBe(200);
  });
});

describe('live events', () => {
  test('whoever listens is told once of moves that come together, and the stream ends with the page', async () => {
    const { page } = await started({});
    const stream = await listening(page.url);
    await stream.until(/retry: \d+/);
    for (let n = 0; n < 5; n += 1) page.moved();
    await stream.until(/event: moved\ndata:\n\n/);
    await page.close();
    await stream.ended;
    expect(stream.heard().match(/event: moved/g)).toHaveLength(1);
  });

  test('no more than a bounded number may listen, and who leaves makes room', async () => {
    const { page, ask } = await started({});
    const streams = await Promise.all(Array.from({ length: mostListeners }, () => listening(page.url)));
    await Promise.all(streams.map((stream) => stream.until(/retry/)));
    expect(await ask('/events')).toMatchObject({ status: 503, headers: { 'retry-after': '60' } });
    streams[0]?.leave();
    await expect.poll(async () => (await ask('/events', { method: 'HEAD' })).status).toBe(200);
  });
});

describe('starting and stopping', () => {
  test('a taken port is said with the name of its setting', async () => {
    const { page } = await started({});
    const port = Number(new URL(page.url).port);
    await expect(startStatusPage(optionsOf({ port }))).rejects.toMatchObject({ code: 'config.invalid', message: expect.stringContaining(`STATUS_PORT ${String(port)}`) as string });
  });

  test('an address of another machine is said with the name of its setting', async () => {
    await expect(startStatusPage(optionsOf({ host: '192.0.2.1', token: 'secret' }))).rejects.toMatchObject({ code: 'config.invalid', message: expect.stringContaining('STATUS_HOST 192.0.2.1') as string });
  });

  test.each([
    ['/facts', { hours: 24, resource: '', kind: '' }], ['/facts?hours=6&resource=docker%3A%2F%2Fnas1&kind=container.died', { hours: 6, resource: 'docker://nas1', kind: 'container.died' }],
    ['/facts?hours=0', { hours: 24, resource: '', kind: '' }], ['/facts?hours=1e9&hours=2', { hours: 24, resource: '', kind: '' }],
  ])('%s asks for the facts of %o', async (path, expected) => {
    const asked: unknown[] = [];
    const { ask } = await started({ read: { ...reads, facts: (one) => { asked.push(one); return reads.facts(one); } } });
    expect((await ask(path)).status).toBe(200);
    expect(asked).toEqual([expected]);
  });

  test.each([
    ['/egress?ticket=42', '/egress INC-42', 42], ['/egress', '/egress', null], ['/egress?ticket=42%27--', '/egress', null], ['/egress?ticket=1&ticket=2', '/egress', null],
  ])('%s shows what was sent to models, and that somebody looked is written down', async (path, resource, ticketId) => {
    const asked: unknown[] = [];
    const { ask, noted } = await started({ read: { ...reads, egress: (one) => { asked.push(one); return reads.egress(one); } } });
    expect((await ask(path)).body).toContain('Nothing was sent');
    expect(asked).toEqual([ticketId]);
    expect(noted).toMatchObject([{ surface: 'page', resource, outcome: 'ok' }]);
  });

  test.each([
    ['/logs?service=docker%3A%2F%2Fnas1%2Fdb&hours=6&search=%20fatal%20', { service: 'docker://nas1/db', hours: 6, search: 'fatal', before: '' }],
    ['/logs?service=docker%3A%2F%2Fnas1%2Fdb&hours=9999&before=2026-11-21T09:02:15.123456Z', { service: 'docker://nas1/db', hours: 168, search: '', before: '2026-11-21T09:02:15.123456Z' }],
    [`/logs?service=docker%3A%2F%2Fnas1%2Fdb&hours=x&before=yesterday&search=${'x'.repeat(500)}`, { service: 'docker://nas1/db', hours: 24, search: 'x'.repeat(200), before: '' }],
  ])('%s looks at a log within its bounds, and that somebody looked is written down', async (path, expected) => {
    const asked: unknown[] = [];
    const { ask, noted } = await started({ read: { ...reads, logs: (one) => { asked.push(one); return reads.logs(one); } } });
    expect((await ask(path)).status).toBe(200);
    expect(asked).toEqual([expected]);
    expect(noted).toEqual([{ actor: 'page:127.0.0.1', surface: 'page', resource: '/logs docker://nas1/db', outcome: 'ok', at }]);
  });

  test.each(['/etc/passwd', 'file:///etc/passwd', '..', "docker://nas1/db'; DROP TABLE logs", 'https://evil.example'])('a service %j is none, and the list of logs is shown', async (service) => {
    const { ask, noted } = await started({});
    expect((await ask(`/logs?service=${encodeURIComponent(service)}`)).body).toContain('<h1>Logs</h1>');
    expect(noted).toEqual([]);
  });

  test('a log is not shown where the look cannot be written down', async () => {
    const { ask } = await started({ access: () => Promise.reject(new Error('database away')) });
    expect((await ask('/logs?service=docker%3A%2F%2Fnas1%2Fdb')).status).toBe(503);
  });

  test.each([['8.8.8.8', 403], ['192.168.1.7, 8.8.8.8', 403], ['2001:4860::1', 403], ['nonsense', 403], ['192.168.1.7', 200], ['fd00::7', 200], ['10.0.0.1, 100.64.0.9', 200]])('a proxy that asks for %s is answered %i for logs', async (from, status) => {
    const { ask } = await started({});
    expect((await ask('/logs?service=docker%3A%2F%2Fnas1%2Fdb', { headers: { 'x-forwarded-for': from } })).status).toBe(status);
    expect((await ask('/', { headers: { 'x-forwarded-for': from } })).status).toBe(200);
  });

  test.each([
    ['/incidents?state=open&before=50', { state: 'open', before: 50, after: null }], ['/incidents?state=evil&before=-1&after=1e9', { state: 'all', before: null, after: null }], ['/incidents?state=recorded&after=7', { state: 'recorded', before: null, after: 7 }],
  ])('%s asks for the incidents of %o', async (path, expected) => {
    const asked: unknown[] = [];
    const { ask } = await started({ read: { ...reads, incidents: (one) => { asked.push(one); return reads.incidents(one); } } });
    await ask(path);
    expect(asked).toEqual([expected]);
  });

  test('it closes although a reader keeps its connection and another waits for an answer', async () => {
    const { page, ask } = await started({ read: { ...reads, overview: () => new Promise(() => undefined) } });
    const port = Number(new URL(page.url).port);
    const idle = connect(port, '127.0.0.1');
    await new Promise((resolve) => idle.once('connect', resolve));
    const gone = new Promise((resolve) => idle.on('error', () => undefined).once('close', resolve));
    const waiting = expect(ask('/')).rejects.toThrow();
    await page.close();
    await Promise.all([gone, waiting]);
  });
});

/** Reads that all fail. */
function broken(error: Error): PageReads {
  return Object.fromEntries(Object.keys(reads).map((name) => [name, () => Promise.reject(error)])) as unknown as PageReads;
}

function optionsOf(some: Partial<StatusPageOptions>): StatusPageOptions {
  return {
    host: '127.0.0.1', port: 0, token: null, allowedHosts: [], timeZone: 'UTC', now: () => at, say: () => undefined,
    read: reads, ready: () => Promise.resolve({ ready: true, parts: [] }), access: () => Promise.resolve(), ...some,
  };
}

async function started(some: Partial<StatusPageOptions>) {
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
function listening(url: string): Promise<{ heard: () => string; until: (pattern: RegExp) => Promise<void>; leave: () => void; ended: Promise<void> }> {
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
