import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { SecureContext } from 'node:tls';
import { openSocket, openTls, type Shown } from './reach.ts';
import { whyOf, type Why } from './why.ts';

/** What a web server answered, `certificate` being the last one it showed on the way. */
export type Answered = { why: Why; status: number | null; certificate: Shown['certificate'] };

/** What counts as well: exactly one status, or with null anything below 400, and 401, for who asks for a password is there. */
export type Wanted = { status: number | null; trust: SecureContext; signal: AbortSignal };

const mostRedirects = 5;
const redirects = [301, 302, 303, 307, 308];

/**
 * Asks a web server for a page and looks at no more than the status. A redirect is followed on the same host only: what another
 * host answers tells nothing of this one, and a sign-in page elsewhere is a good answer of the host that points there. Never rejects.
 */
export async function askWeb(address: string, wanted: Wanted): Promise<Answered> {
  const answered: Answered = { why: 'other', status: null, certificate: null };
  try {
    let url = new URL(address);
    for (let hops = 0; ; hops += 1) {
      const answer = await askOnce(url, wanted, answered);
      if (answer === null) return { ...answered, why: 'certificate' };
      answered.status = answer.statusCode ?? 0;
      const next = answered.status === wanted.status ? null : nextOf(url, answer);
      if (next === null || hops === mostRedirects) return { ...answered, why: isWell(answered.status, wanted.status) && next === null ? 'answers' : 'bad_status' };
      url = next;
    }
  } catch (error) {
    return { ...answered, status: null, why: whyOf(error) };
  }
}

/** The head of the answer; null when the server is not trusted and was not asked. */
async function askOnce(url: URL, { trust, signal }: Wanted, answered: Answered): Promise<IncomingMessage | null> {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  if (url.protocol === 'http:') return headFrom(await openSocket({ host, port: Number(url.port || 80) }, signal), url, signal);
  const shown = await openTls({ host, port: Number(url.port || 443), trust }, signal);
  answered.certificate = shown.certificate ?? answered.certificate;
  if (shown.trusted) return headFrom(shown.socket, url, signal);
  shown.socket.destroy();
  return null;
}

async function headFrom(socket: Socket, url: URL, signal: AbortSignal): Promise<IncomingMessage> {
  const headers = { host: url.host, 'user-agent': 'homelab-copilot', accept: '*/*', connection: 'close' };
  const asking = request({ createConnection: () => socket, path: `${url.pathname}${url.search}`, headers, signal });
  try {
    asking.end();
    const [answer] = await once(asking, 'response', { signal }) as [IncomingMessage];
    return answer;
  } finally {
    asking.on('error', () => undefined).destroy();
    socket.destroy();
  }
}

function nextOf(url: URL, { statusCode = 0, headers: { location } }: IncomingMessage): URL | null {
  if (!redirects.includes(statusCode) || location === undefined || !URL.canParse(location, url.href)) return null;
  const next = new URL(location, url);
  return next.hostname === url.hostname && /^https?:$/.test(next.protocol) ? next : null;
}

function isWell(status: number, wanted: number | null): boolean {
  return wanted === null ? status < 400 || status === 401 : status === wanted;
}
