import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startFakeDns, type DnsAnswer, type FakeDns } from '../../ops/testing/fake-dns.ts';
import { findHost, resolveName } from './names.ts';

let dns: FakeDns;
beforeEach(async () => { dns = await startFakeDns(); });
afterEach(async () => {
  await dns.close();
  expect(dns.violations).toEqual([]);
});

const asked = (ms = 10_000, family?: 4 | 6) => ({ resolver: dns.address, signal: AbortSignal.timeout(ms), ...(family ? { family } : {}) });

describe('a name', () => {
  test('resolves to its addresses, in one order however the server gives them', async () => {
    dns.answers.set('nas.lan', ['192.168.1.11', '192.168.1.10']);
    expect(await resolveName('nas.lan', asked())).toEqual({ why: 'answers', addresses: ['192.168.1.10', '192.168.1.11'] });
    expect(dns.asked).toEqual(['nas.lan A']);
  });

  test('that has only IPv6 addresses resolves too', async () => {
    dns.answers.set('nas.lan', ['fd00::1']);
    expect(await resolveName('nas.lan', asked())).toEqual({ why: 'answers', addresses: ['fd00::1'] });
    expect(dns.asked).toEqual(['nas.lan A', 'nas.lan AAAA']);
  });

  test('is asked for its IPv6 addresses alone on request', async () => {
    dns.answers.set('nas.lan', ['192.168.1.10', 'fd00::1']);
    expect(await resolveName('nas.lan', asked(10_000, 6))).toEqual({ why: 'answers', addresses: ['fd00::1'] });
  });

  test.each<[string, DnsAnswer, string]>([
    ['does not exist', 'no-such-name', 'no_name'],
    ['exists without an address', [], 'no_name'],
    ['the server cannot find out about', 'failure', 'bad_status'],
    ['the server does not answer us for', 'not-for-you', 'bad_status'],
  ])('that %s has no address, and the reason is told', async (_, answer, why) => {
    dns.answers.set('nas.lan', answer);
    expect(await resolveName('nas.lan', asked())).toEqual({ why, addresses: [] });
  });

  test('that nobody answers for ends when the time is over', async () => {
    dns.answers.set('nas.lan', 'silence');
    expect(await resolveName('nas.lan', asked(200))).toEqual({ why: 'timeout', addresses: [] });
    expect(dns.asked).toEqual(['nas.lan A']);
    expect(await resolveName('nas.lan', { resolver: dns.address, signal: AbortSignal.abort() })).toEqual({ why: 'timeout', addresses: [] });
  });

  test('cannot be asked for where nobody listens', async () => {
    const gone = await startFakeDns();
    await gone.close();
    expect(await resolveName('nas.lan', { ...asked(), resolver: gone.address })).toEqual({ why: 'refused', addresses: [] });
  });
});

describe('a host', () => {
  test('that is an address is not looked up', async () => {
    expect(await findHost('192.168.1.10', AbortSignal.abort())).toEqual([{ address: '192.168.1.10', family: 4 }]);
    expect(await findHost('fd00::1', AbortSignal.abort())).toEqual([{ address: 'fd00::1', family: 6 }]);
  });

  test('is found as every program of this machine finds it', async () => {
    expect((await findHost('localhost', AbortSignal.timeout(5000))).map(({ address }) => address)).toContain('127.0.0.1');
  });

  test('that does not exist is not found, however long the resolver takes over it', async () => {
    await expect(findHost('no-such-host.invalid', AbortSignal.timeout(1000))).rejects.toMatchObject({ code: expect.stringMatching(/^(ENOTFOUND|EAI_AGAIN)$/) as string });
  });
});
