import { afterEach, describe, expect, test } from 'vitest';
import { at, closePages, optionsOf, pages, started } from '../ops/testing/status-page.ts';
import { startStatusPage } from './status.ts';

afterEach(closePages);

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
