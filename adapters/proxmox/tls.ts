import { isIP } from 'node:net';
import { connect as openTls, type TLSSocket } from 'node:tls';
import { Agent, buildConnector } from 'undici';
import { plainFingerprint, type Trust } from './clusters.ts';

/** How long a connection, an answer's head and the pause between two parts of its body may take, in milliseconds. */
export type Patience = { connectMs: number; answerMs: number };

/** The certificate of a server was not the pinned one. */
export class WrongCertificate extends Error {
  readonly fingerprint: string;

  constructor(fingerprint: string) {
    super('the certificate is not the pinned one');
    this.name = 'WrongCertificate';
    this.fingerprint = fingerprint;
  }
}

/** Connections to one cluster whose certificate is always checked: against authorities, or against one fingerprint. */
export function agentFor(trust: Trust, { connectMs, answerMs }: Patience): Agent {
  const connect = trust.by === 'pin'
    ? pinned(trust.fingerprint, connectMs)
    : buildConnector({ timeout: connectMs, rejectUnauthorized: true, ...(trust.by === 'authority' ? { ca: trust.pem } : {}) });
  return new Agent({ connect, headersTimeout: answerMs, bodyTimeout: answerMs });
}

/** The fingerprint that a server shows, written as Proxmox writes it; nothing is sent. Null when it shows none in time. */
export async function shownFingerprint(server: { host: string; port: number }, patienceMs: number): Promise<string | null> {
  const host = server.host.replace(/^\[(.*)\]$/, '$1');
  const socket = openTls({ host, port: server.port, rejectUnauthorized: false, ...(isIP(host) === 0 ? { servername: host } : {}) });
  try {
    return await new Promise<string | null>((resolve) => {
      const give = (): void => { resolve(null); };
      socket.setTimeout(patienceMs, give);
      socket.once('error', give).once('close', give).once('secureConnect', () => { resolve(fingerprintOf(socket)); });
    });
  } finally {
    socket.destroy();
  }
}

/** Sessions are not resumed, for a resumed one shows no certificate; nothing is sent before the fingerprint was compared. */
function pinned(fingerprint: string, timeout: number): buildConnector.connector {
  const open = buildConnector({ timeout, rejectUnauthorized: false, maxCachedSessions: 0 });
  return (options, done) => {
    open(options, (error, socket) => {
      if (error !== null) {
        done(error, null);
        return;
      }
      const seen = fingerprintOf(socket as TLSSocket);
      if (seen !== null && plainFingerprint(seen) === fingerprint) {
        done(null, socket);
        return;
      }
      socket.destroy();
      done(new WrongCertificate(seen ?? 'none'), null);
    });
  };
}

function fingerprintOf(socket: TLSSocket): string | null {
  return socket.getPeerX509Certificate()?.fingerprint256 ?? null;
}
