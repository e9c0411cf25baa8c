import { once } from 'node:events';
import { createServer as createWeb, type RequestListener } from 'node:http';
import { createServer as createTlsWeb } from 'node:https';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createSecureContext } from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import { startFakeDns } from '../../ops/testing/fake-dns.ts';
import { authority, serverIdentity, type TlsFlaw } from '../../ops/testing/fake-proxmox-tls.ts';
import { freePort } from '../../ops/testing/free-port.ts';
import { isReply, probeOnce, type Outcome } from './probe.ts';
import { parseProbes } from './targets.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  while (closing.length > 0) await closing.pop()?.();
});

const trust = createSecureContext({ ca: authority().cert });

describe('a TCP probe', () => {
  test('is answered by whoever takes the connection and stays, even without a word', async () => {
    const port = await listen(createServer());
    expect(await probe(`tcp://127.0.0.1:${port}`)).toEqual({ why: 'answers', ms: expect.any(Number) as number, status: null, certificate: null });
    expect(await probe(`tcp://localhost:${port}`)).toMatchObject({ why: 'answers' });
  });

  test('is answered by whoever says something and then hangs up', async () => {
    const port = await listen(createServer((socket) => { socket.end('busy, come later\n'); }));
    expect(await probe(`tcp://127.0.0.1:${port}`)).toMatchObject({ why: 'answers' });
  });

  test('is refused where nobody listens', async () => {
    expect(await probe(`tcp://127.0.0.1:${await freePort()}`)).toEqual({ why: 'refused', ms: null, status: null, certificate: null });
  });

  test.each([
    ['hangs up', (socket: Socket) => { socket.end(); }],
    ['cuts the line', (socket: Socket) => { socket.resetAndDestroy(); }],
  ])('is refused by a forwarder that has nobody behind it and %s at once', async (_, forward) => {
    const port = await listen(createServer(forward));
    expect(await probe(`tcp://127.0.0.1:${port}`)).toMatchObject({ why: 'refused', ms: null });
  });

  test('of a host that does not exist finds no name', async () => {
    expect(await probe('tcp://no-such-host.invalid:443')).toMatchObject({ why: 'no_name' });
  });
});

describe('an HTTP probe', () => {
  test.each([
    [200, '', 'answers'], [204, '', 'answers'], [304, '', 'answers'], [401, '', 'answers'],
    [400, '', 'bad_status'], [403, '', 'bad_status'], [404, '', 'bad_status'], [500, '', 'bad_status'], [503, '', 'bad_status'],
    [200, '#200', 'answers'], [204, '#200', 'bad_status'], [401, '#200', 'bad_status'], [503, '#503', 'answers'],
  ])('answered with %i where %s is wanted: %s', async (status, wanted, why) => {
    const port = await serve((_, response) => { response.writeHead(status).end(); });
    expect(await probe(`http://127.0.0.1:${port}/health${wanted}`)).toMatchObject({ why, status });
  });

  test('asks for the page as a browser would and does not wait for the whole of it', async () => {
    const asked: unknown[] = [];
    const port = await serve(({ method, url, headers }, response) => {
      asked.push({ method, url, host: headers.host });
      response.writeHead(200).write('the beginning of an endless page');
    });
    expect(await probe(`http://localhost:${port}/health?deep=1`)).toMatchObject({ why: 'answers', status: 200 });
    expect(asked).toEqual([{ method: 'GET', url: '/health?deep=1', host: `localhost:${port}` }]);
  });

  test('follows a redirect on its own host, to another port too', async () => {
    const end = await serve((_, response) => { response.writeHead(200).end(); });
    const start = await serve(({ url }, response) => {
      response.writeHead(302, { location: url === '/' ? '/next' : `http://127.0.0.1:${end}/` }).end();
    });
    expect(await probe(`http://127.0.0.1:${start}/`)).toMatchObject({ why: 'answers', status: 200 });
    expect(await probe(`http://127.0.0.1:${start}/#302`)).toMatchObject({ why: 'answers', status: 302 });
  });

  test('does not follow a redirect to another host, which is a good answer of this one', async () => {
    let asked = 0;
    const other = await serve((_, response) => {
      asked += 1;
      response.writeHead(500).end();
    });
    const port = await serve((_, response) => { response.writeHead(302, { location: `http://localhost:${other}/` }).end(); });
    expect(await probe(`http://127.0.0.1:${port}/`)).toMatchObject({ why: 'answers', status: 302 });
    expect(await probe(`http://127.0.0.1:${port}/#200`)).toMatchObject({ why: 'bad_status', status: 302 });
    expect(asked).toBe(0);
  });

  test('gives up on a page that redirects for ever', async () => {
    let asked = 0;
    const port = await serve((_, response) => {
      asked += 1;
      response.writeHead(302, { location: '/' }).end();
    });
    expect(await probe(`http://127.0.0.1:${port}/`)).toMatchObject({ why: 'bad_status', status: 302 });
    expect(asked).toBe(6);
  });

  test('of a server that takes the connection and says nothing ends when the time is over', async () => {
    const port = await listen(createServer());
    expect(await probe(`http://127.0.0.1:${port}/`, 200)).toEqual({ why: 'timeout', ms: null, status: null, certificate: null });
  });

  test.each([
    ['hangs up', (socket: Socket) => { socket.end(); }, 'refused'],
    ['does not speak HTTP', (socket: Socket) => { socket.end('SSH-2.0-OpenSSH_9.6\r\n'); }, 'other'],
  ])('of a server that %s is told', async (_, behave, why) => {
    const port = await listen(createServer(behave));
    expect(await probe(`http://127.0.0.1:${port}/`)).toMatchObject({ why, status: null });
  });
});

describe('an HTTPS probe', () => {
  test('checks the certificate and tells until when it is good', async () => {
    const port = await serveTls('none');
    const found = await probe(`https://localhost:${port}/`);
    expect(found).toMatchObject({ why: 'answers', status: 200, certificate: { subject: 'pve1.lab' } });
    expect(Date.parse(found.certificate?.notAfter ?? '')).toBeGreaterThan(Date.now());
    expect(await probe(`https://127.0.0.1:${port}/`)).toMatchObject({ why: 'answers' });
  });

  test.each<TlsFlaw>(['self-signed', 'expired', 'wrong-name'])('asks a server nothing whose certificate is %s, and tells of the certificate', async (flaw) => {
    let asked = 0;
    const port = await serveTls(flaw, () => { asked += 1; });
    const found = await probe(`https://localhost:${port}/?token=secret`);
    expect(found).toMatchObject({ why: 'certificate', ms: null, status: null, certificate: { subject: 'pve1.lab' } });
    expect(Date.parse(found.certificate?.notAfter ?? '') < Date.now()).toBe(flaw === 'expired');
    expect(asked).toBe(0);
  });

  test('does not trust a good certificate of an authority it was not told of', async () => {
    const port = await serveTls('none');
    expect(await probe(`https://localhost:${port}/`, 5000, createSecureContext())).toMatchObject({ why: 'certificate' });
  });

  test('tells of the certificate it was redirected to', async () => {
    const secure = await serveTls('none');
    const port = await serve((_, response) => { response.writeHead(301, { location: `https://localhost:${secure}/` }).end(); });
    expect(await probe(`http://localhost:${port}/`)).toMatchObject({ why: 'answers', status: 200, certificate: { subject: 'pve1.lab' } });
  });

  test('of a server that speaks no TLS is told, and one that says nothing ends when the time is over', async () => {
    const plain = await serve((_, response) => { response.end(); });
    expect(await probe(`https://localhost:${plain}/`)).toMatchObject({ why: expect.stringMatching(/^(other|refused)$/) as string, certificate: null });
    const mute = await listen(createServer());
    expect(await probe(`https://localhost:${mute}/`, 200)).toMatchObject({ why: 'timeout' });
  });
});

test('a DNS probe tells a wrong address from the right one, in both families', async () => {
  const dns = await startFakeDns();
  closing.push(dns.close);
  dns.answers.set('nas.lan', ['192.168.1.10', 'fd00::1']);
  const at = (wanted: string) => probe(`dns://${dns.address}/nas.lan${wanted}`);
  expect((await Promise.all(['', '#192.168.1.10', '#192.168.1.99', '#fd00::1', '#fd00::2'].map(at))).map(({ why }) => why))
    .toEqual(['answers', 'answers', 'wrong_address', 'answers', 'wrong_address']);
  expect(dns.violations).toEqual([]);
});

test.each([
  ['tcp', 'refused', true], ['http', 'certificate', true], ['http', 'bad_status', true], ['dns', 'no_name', true], ['dns', 'bad_status', true],
  ['tcp', 'timeout', false], ['http', 'no_name', false], ['http', 'unreachable', false], ['dns', 'refused', false], ['dns', 'timeout', false],
] as const)('of a %s probe, %s proves that somebody is there: %s', (kind, why, proves) => {
  expect(isReply(kind, why)).toBe(proves);
});

async function probe(address: string, timeoutMs = 5000, trusted = trust): Promise<Outcome> {
  const { targets: [target], wrong } = parseProbes(`p=${address}`);
  if (!target) throw new Error(wrong.join());
  return probeOnce(target, { timeoutMs, trust: trusted }, new AbortController().signal);
}

async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => { sockets.add(socket.on('error', () => undefined)); });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  return (server.address() as AddressInfo).port;
}

function serve(answer: RequestListener): Promise<number> {
  return listen(createWeb(answer));
}

function serveTls(flaw: TlsFlaw, asked: () => void = () => undefined): Promise<number> {
  return listen(createTlsWeb(serverIdentity(flaw), (_, response) => {
    asked();
    response.end();
  }));
}
