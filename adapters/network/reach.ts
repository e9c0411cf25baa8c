import { once } from 'node:events';
import { connect, isIP, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect as startTls, type SecureContext, type TLSSocket } from 'node:tls';
import { findHost } from './names.ts';
import { whyOf, type Why } from './why.ts';

/** What a TLS server showed. `trusted` means that it is valid now, of a known authority, and for the name that was asked for. */
export type Shown = { socket: TLSSocket; trusted: boolean; certificate: { notAfter: string; subject: string } | null };

/** A forwarder such as docker-proxy takes every connection and hangs up at once when there is nobody behind it. */
const hangUpMs = 150;

/** Whether somebody takes a TCP connection at a port and stays on the line. Never rejects. */
export async function reachPort(host: string, port: number, signal: AbortSignal): Promise<{ why: Why }> {
  try {
    const socket = await openSocket({ host, port }, signal);
    const why = await hangsUp(socket) ? 'refused' : 'answers';
    socket.destroy();
    return { why };
  } catch (error) {
    return { why: whyOf(error) };
  }
}

/** Opens a TCP connection. Rejects with the error of the system, or with ABORT_ERR. */
export async function openSocket({ host, port }: { host: string; port: number }, signal: AbortSignal): Promise<Socket> {
  const found = await findHost(host, signal);
  signal.throwIfAborted();
  const socket = connect({ host, port, lookup: (_name, _options, done) => { done(null, found); } });
  return settled(socket, 'connect', signal);
}

/** Opens a TLS connection whatever the certificate, so that a bad one can be told; nothing is sent to who is not trusted. */
export async function openTls(to: { host: string; port: number; trust: SecureContext }, signal: AbortSignal): Promise<Shown> {
  const plain = await openSocket(to, signal);
  const servername = isIP(to.host) === 0 ? to.host : '';
  const socket = startTls({ socket: plain, host: to.host, servername, secureContext: to.trust, rejectUnauthorized: false, ALPNProtocols: ['http/1.1'] });
  try {
    await settled(socket, 'secureConnect', signal);
  } catch (error) {
    plain.destroy();
    throw error;
  }
  return { socket, trusted: socket.authorized, certificate: certificateOf(socket) };
}

async function settled<One extends Socket>(socket: One, event: string, signal: AbortSignal): Promise<One> {
  socket.on('error', () => undefined);
  try {
    await once(socket, event, { signal });
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

async function hangsUp(socket: Socket): Promise<boolean> {
  const left = new AbortController();
  const closed = once(socket, 'close').then(() => true);
  const stayed = sleep(hangUpMs, false, { signal: left.signal });
  socket.resume();
  const answer = await Promise.race([closed, stayed]);
  left.abort();
  return answer && socket.bytesRead === 0;
}

function certificateOf(socket: TLSSocket): Shown['certificate'] {
  const { valid_to: validTo, subject, subjectaltname: others } = socket.getPeerCertificate();
  const notAfter = new Date(validTo);
  if (Number.isNaN(notAfter.getTime())) return null;
  return { notAfter: notAfter.toISOString(), subject: [subject.CN].flat()[0] ?? others?.replace(/^\w+:|,.*/g, '') ?? '' };
}
