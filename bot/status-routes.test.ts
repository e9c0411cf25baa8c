import { afterEach, describe, expect, test } from 'vitest';
import { away, closePages, pages, started } from '../ops/testing/status-page.ts';

afterEach(closePages);

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
