import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { startFakeProxmox, type FakeProxmox, type TlsFlaw } from '../../ops/testing/fake-proxmox.ts';
import { quickPace, settingsOf } from '../../ops/testing/proxmox-watch.ts';
import { clientOf, read } from './client.ts';
import { plainFingerprint, type ClusterSettings, type Trust } from './clusters.ts';

const version = { doing: 'tell its version', path: '/version', as: z.looseObject({ release: z.string() }) };
const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
  while (open.length > 0) await open.pop()?.();
});

const byAuthority = (fake: FakeProxmox): Trust => ({ by: 'authority', pem: fake.ca });
const byPin = (fake: FakeProxmox): Trust => ({ by: 'pin', fingerprint: plainFingerprint(fake.fingerprint) });
const bySystem = (): Trust => ({ by: 'system' });
const byOther = (): Trust => ({ by: 'pin', fingerprint: 'AB'.repeat(32) });

describe('a certificate', () => {
  test.each<[TlsFlaw, string, (fake: FakeProxmox) => Trust]>([
    ['none', 'its authority', byAuthority], ['none', 'its fingerprint', byPin],
    ['self-signed', 'its fingerprint', byPin], ['expired', 'its fingerprint', byPin], ['wrong-name', 'its fingerprint', byPin],
  ])('with the flaw "%s" is accepted by %s', async (flaw, _, trust) => {
    const { fake, ask } = await lab(flaw, trust);
    await expect(ask()).resolves.toMatchObject({ release: '8.4' });
    expect(fake.requests).toHaveLength(1);
  });

  test.each<[TlsFlaw, string, (fake: FakeProxmox) => Trust, RegExp]>([
    ['none', 'the system alone', bySystem, /no authority that is known here has signed it/],
    ['self-signed', 'the system alone', bySystem, /no authority that is known here has signed it/],
    ['self-signed', 'an authority', byAuthority, /no authority that is known here has signed it/],
    ['expired', 'an authority', byAuthority, /it has expired/],
    ['wrong-name', 'an authority', byAuthority, /it is for another name than the one in PROXMOX_URL/],
  ])('with the flaw "%s" is refused by %s, and the words say what was seen and what to write', async (flaw, _, trust, words) => {
    const { fake, ask } = await lab(flaw, trust);
    const fault = await ask().catch((error: unknown) => error);
    expect(fault).toMatchObject({ code: 'machine.unauthorised', message: expect.stringMatching(words) as string });
    expect(String(fault)).toContain(`PROXMOX_FINGERPRINT=${fake.fingerprint}`);
    expect(String(fault)).toContain('PROXMOX_CA_FILE');
    expect(fake.requests).toEqual([]);
  });

  test('other than the pinned one is refused before anything was sent', async () => {
    const { fake, ask } = await lab('none', byOther);
    await expect(ask()).rejects.toMatchObject({
      code: 'machine.unauthorised', message: expect.stringContaining(`shows another certificate than the one in PROXMOX_FINGERPRINT: it now has ${fake.fingerprint}`) as string,
    });
    expect(fake.requests).toEqual([]);
  });

  test('that changes while we are connected is noticed', async () => {
    const { fake, ask } = await lab('none', byPin);
    await ask();
    fake.showCertificate('self-signed');
    await fake.goAway();
    await fake.comeBack();
    await expect(ask()).rejects.toMatchObject({ code: 'machine.unauthorised' });
  });

  test('is checked though the environment says that none should be', async () => {
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    const { ask } = await lab('self-signed', bySystem);
    await expect(ask()).rejects.toMatchObject({ code: 'machine.unauthorised' });
  });

  test('of one of several clusters is told with the setting of that one', async () => {
    const { ask } = await lab('self-signed', bySystem, { suffix: 'LAB2' });
    await expect(ask()).rejects.toMatchObject({ message: expect.stringMatching(/PROXMOX_FINGERPRINT_LAB2=[0-9A-F:]{95}.*PROXMOX_CA_FILE_LAB2/) as string });
  });
});

test('a port that speaks plain HTTP is told as that, and gets no token', async () => {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(JSON.stringify(request.headers));
    response.end('{}');
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  open.push(() => new Promise((resolve) => { server.close(resolve); }));
  const { ask } = await lab('none', byAuthority, { port: (server.address() as AddressInfo).port });
  await expect(ask()).rejects.toMatchObject({ code: 'machine.unreachable', message: expect.stringContaining('does not speak TLS') as string });
  expect(seen).toEqual([]);
});

async function lab(flaw: TlsFlaw, trust: (fake: FakeProxmox) => Trust, wish: Partial<ClusterSettings> = {}) {
  const fake = await startFakeProxmox({ tls: flaw });
  const pve = clientOf(settingsOf(fake, { trust: trust(fake), ...wish }), () => 'lab', quickPace);
  open.push(() => fake.close(), () => pve.close());
  return { fake, ask: () => read(pve, { ...version, tries: 1 }) };
}
