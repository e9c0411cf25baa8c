import { request } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { Fault } from '../engine/errors.ts';
import type { StatusView } from '../templates/pages/status.ts';
import { startStatusPage, type StatusPageOptions } from './status.ts';

const at = new Date('2026-11-21T09:02:15Z');
const view: StatusView = { at, timeZone: 'UTC', open: [], recent: [], inventory: [], hushes: [], parts: [], egress: [], approvals: { people: ['owner'], loud: null } };
const away = { name: 'Database', state: 'away', since: at, words: 'Nobody answers at db:5432.' } as const;
type Asked = { method?: string; headers?: Record<string, string> };
type Access = Parameters<StatusPageOptions['access']>[0];

const running: { url: string; close: () => Promise<void> }[] = [];
afterEach(() => Promise.all(running.splice(0).map((page) => page.close())));

describe('the routes', () => {
  test('the page, its style sheet and the two probes answer 200 to GET and, without a body, to HEAD', async () => {
    const { ask } = await started({});
    const page = await ask('/');
    expect(page).toMatchObject({ status: 200, headers: { 'content-type': 'text/html; charset=utf-8' } });
    const style = /href="(\/style-[0-9a-f]{12}\.css)"/.exec(page.body)?.[1] ?? '';
    expect(await ask(style)).toMatchObject({ status: 200, headers: { 'content-type': 'text/css; charset=utf-8' } });
    expect(await ask('/healthz')).toMatchObject({ status: 200, body: '{"ok":true}' });
    for (const path of ['/', style, '/healthz', '/readyz']) expect(await ask(path, { method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
  });

  test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'])('%s is answered 405 with what is allowed', async (method) => {
    const { ask } = await started({});
    for (const path of ['/', '/healthz', '/nowhere']) expect(await ask(path, { method })).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } });
  });

  test.each(['/nowhere', '/%E0%A4%A', '/..%2f..%2fetc/passwd', '/healthz/x', '//evil.example/', '/style-000000000000.css'])('%s is not found and shows nothing', async (path) => {
    const { ask } = await started({});
    expect(await ask(path)).toMatchObject({ status: 404, body: 'There is no such page.\n' });
  });

  test.each(['/', '/healthz', '/readyz', '/nowhere'])('%s carries the headers that keep scripts, frames and caches away', async (path) => {
    const { ask } = await started({ token: path === '/' ? 'secret' : null });
    expect((await ask(path)).headers).toMatchObject({
      'content-security-policy': "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
      'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', 'cache-control': 'no-store',
    });
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
    const { ask } = await started({ ready, read: () => Promise.reject(new Fault('store.unavailable', 'DATABASE_URL: nobody answers at db:5432.')) });
    const answer = await ask('/');
    expect(answer.status).toBe(503);
    expect(answer.body).toContain('DATABASE_URL: nobody answers at db:5432.');
    expect(answer.body).toContain('<th scope="row">Database</th><td><span class="pill away">away</span>');
  });

  test('shows neither the words nor the stack of an error of our own, which are told at home', async () => {
    const { ask, said } = await started({ ready, read: () => Promise.reject(new TypeError('password hunter2 of undefined')) });
    const answer = await ask('/');
    expect(answer.status).toBe(503);
    expect(answer.body).not.toMatch(/hunter2|TypeError|at .*\.ts/);
    expect(said).toContain('password hunter2 of undefined');
  });

  test('a read that never ends is given up', async () => {
    const { ask } = await started({ ready, patienceMs: 20, read: () => new Promise(() => undefined) });
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
    const { ask } = await started({ facts: (one) => { asked.push(one); return Promise.resolve({ at, timeZone: 'UTC', asked: one, facts: [], more: false, kinds: [] }); } });
    expect((await ask(path)).status).toBe(200);
    expect(asked).toEqual([expected]);
  });

  test.each([
    ['/egress?ticket=42', '/egress INC-42', 42], ['/egress', '/egress', null], ['/egress?ticket=42%27--', '/egress', null], ['/egress?ticket=1&ticket=2', '/egress', null],
  ])('%s shows what was sent to models, and that somebody looked is written down', async (path, resource, ticketId) => {
    const asked: unknown[] = [];
    const { ask, noted } = await started({ egress: (one) => { asked.push(one); return Promise.resolve({ at, timeZone: 'UTC', ticketId: one, lines: [] }); } });
    expect((await ask(path)).body).toContain('Nothing was sent');
    expect(asked).toEqual([ticketId]);
    expect(noted).toMatchObject([{ surface: 'page', resource, outcome: 'ok' }]);
  });

  test('it closes although a reader keeps its connection and another waits for an answer', async () => {
    const { page, ask } = await started({ read: () => new Promise(() => undefined) });
    const port = Number(new URL(page.url).port);
    const idle = connect(port, '127.0.0.1');
    await new Promise((resolve) => idle.once('connect', resolve));
    const gone = new Promise((resolve) => idle.on('error', () => undefined).once('close', resolve));
    const waiting = expect(ask('/')).rejects.toThrow();
    await page.close();
    await Promise.all([gone, waiting]);
  });
});

function optionsOf(some: Partial<StatusPageOptions>): StatusPageOptions {
  return {
    host: '127.0.0.1', port: 0, token: null, allowedHosts: [], timeZone: 'UTC', now: () => at, say: () => undefined,
    read: () => Promise.resolve(view), facts: (asked) => Promise.resolve({ at, timeZone: 'UTC', asked, facts: [], more: false, kinds: [] }), egress: (ticketId) => Promise.resolve({ at, timeZone: 'UTC', ticketId, lines: [] }), ready: () => Promise.resolve({ ready: true, parts: [] }), access: () => Promise.resolve(), ...some,
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
