import { createServer, type Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';
import type { AddressInfo } from 'node:net';
import { serverIdentity, type TlsFlaw } from './fake-proxmox-tls.ts';

/** How a mail server behaves; a reply is what it answers to that command, and 'hang' is no answer at all. */
export type SmtpManners = {
  greeting?: string; /** Not offered, or what is answered to it instead of encrypting. */
  starttls?: string; flaw?: TlsFlaw;
  login?: { user: string; pass: string };
  from?: string; to?: (address: string) => string; data?: string; end?: string;
};

/** A letter as it arrived: between whom, its lines without the dots that were doubled, and how it came. */
export type Arrived = { from: string; to: string[]; raw: string; encrypted: boolean; user: string | null };

/** A strict mail server of our own on this machine. `manners` may be changed while it runs. */
export type FakeSmtp = { port: number; manners: SmtpManners; arrived: Arrived[]; said: string[]; open: () => number; close: () => Promise<void> };

/** Starts one; it refuses what is out of order, bare line feeds, long lines, and headers that no mail may have. */
export async function fakeSmtp(manners: SmtpManners = {}): Promise<FakeSmtp> {
  const sockets = new Set<Socket>();
  const fake = { manners, arrived: [] as Arrived[], said: [] as string[] };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => { sockets.delete(socket); });
    talk(socket, fake);
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return {
    ...fake, get manners() { return fake.manners; }, set manners(next) { fake.manners = next; },
    port: (server.address() as AddressInfo).port, open: () => sockets.size,
    close: () => new Promise((resolve) => {
      for (const socket of sockets) socket.destroy();
      server.close(() => { resolve(); });
    }),
  };
}

type Fake = Pick<FakeSmtp, 'manners' | 'arrived' | 'said'>;
type Session = { socket: Socket | TLSSocket; fake: Fake; step: 'new' | 'ready' | 'mail' | 'to'; user: string | null; from: string; to: string[]; data: string[] | null; login: string[] | null };

function talk(socket: Socket, fake: Fake): void {
  const session: Session = { socket, fake, step: 'new', user: null, from: '', to: [], data: null, login: null };
  hear(session);
  answer(session, fake.manners.greeting ?? '220 post.fake ESMTP');
}

function hear(session: Session): void {
  const { socket, fake } = session;
  let rest = '';
  socket.on('error', () => undefined);
  socket.on('data', (bytes: Buffer) => {
    rest += bytes.toString('latin1');
    for (let end = rest.indexOf('\n'); end >= 0 && session.socket === socket; end = rest.indexOf('\n')) {
      const line = rest.slice(0, end + 1);
      rest = rest.slice(end + 1);
      if (!line.endsWith('\r\n') || line.length > 1000) answer(session, '500 5.5.2 lines end in CR LF and have at most 998 characters');
      else if (session.data) takeLine(session, line.slice(0, -2));
      else {
        fake.said.push(line.slice(0, -2));
        obey(session, line.slice(0, -2));
      }
    }
  });
}

function answer({ socket }: Session, reply: string): void {
  if (reply !== 'hang') socket.write(`${reply}\r\n`);
}

function obey(session: Session, line: string): void {
  if (session.login) {
    checkLogin(session, line);
    return;
  }
  const [verb, rest] = [line.slice(0, 4).toUpperCase(), line.slice(4).trim()];
  const commands: Record<string, () => void> = {
    EHLO: () => { greet(session, rest); }, STAR: () => { encrypt(session); }, AUTH: () => { logIn(session, rest); },
    MAIL: () => { takeSender(session, rest); }, RCPT: () => { takeReader(session, rest); }, DATA: () => { takeData(session); },
    RSET: () => { session.step = 'ready'; answer(session, '250 2.0.0 forgotten'); },
    QUIT: () => { answer(session, '221 2.0.0 bye'); session.socket.end(); },
  };
  (commands[verb] ?? (() => { answer(session, '502 5.5.1 not known'); }))();
}

function isEncrypted({ socket }: Session): boolean {
  return socket instanceof TLSSocket;
}

function greet(session: Session, name: string): void {
  if (name === '') { answer(session, '501 5.5.4 who are you'); return; }
  const { starttls = 'offered', login } = session.fake.manners;
  session.step = 'ready';
  const offers = ['post.fake', '8BITMIME', ...(starttls !== 'missing' && !isEncrypted(session) ? ['STARTTLS'] : []), ...(login ? ['AUTH PLAIN LOGIN'] : [])];
  answer(session, offers.map((one, n) => `250${n === offers.length - 1 ? ' ' : '-'}${one}`).join('\r\n'));
}

function encrypt(session: Session): void {
  const { starttls = 'offered', flaw = 'none' } = session.fake.manners;
  if (starttls === 'missing') { answer(session, '502 5.5.1 not offered'); return; }
  if (starttls !== 'offered') { answer(session, starttls); return; }
  answer(session, '220 2.0.0 go on');
  const plain = session.socket;
  plain.removeAllListeners('data');
  session.socket = new TLSSocket(plain, { isServer: true, secureContext: createSecureContext(serverIdentity(flaw)) });
  session.step = 'new';
  hear(session);
}

function logIn(session: Session, rest: string): void {
  const { login } = session.fake.manners;
  if (!login) { answer(session, '502 5.5.1 not offered'); return; }
  const [way = '', first] = rest.split(' ');
  session.login = [];
  if (way.toUpperCase() === 'PLAIN' && first !== undefined) checkLogin(session, first);
  else answer(session, '334 ');
}

function checkLogin(session: Session, line: string): void {
  const [, user, pass] = Buffer.from(line, 'base64').toString().split('\0');
  const { login } = session.fake.manners;
  session.login = null;
  const fits = login !== undefined && login.user === user && login.pass === pass;
  session.user = fits ? user : null;
  answer(session, fits ? '235 2.7.0 welcome' : `535 5.7.8 not you, ${String(user)} with ${line}`);
}

function takeSender(session: Session, rest: string): void {
  const [, address] = /^FROM:<([^<>\s]+)>/i.exec(rest) ?? [];
  if (session.step !== 'ready' || address === undefined) { answer(session, '503 5.5.1 out of order'); return; }
  if (session.fake.manners.login && session.user === null) { answer(session, '530 5.7.0 log in first'); return; }
  const reply = session.fake.manners.from ?? '250 2.1.0 ok';
  if (reply.startsWith('2')) [session.step, session.from, session.to] = ['mail', address, []];
  answer(session, reply);
}

function takeReader(session: Session, rest: string): void {
  const [, address] = /^TO:<([^<>\s]+)>/i.exec(rest) ?? [];
  if ((session.step !== 'mail' && session.step !== 'to') || address === undefined) { answer(session, '503 5.5.1 out of order'); return; }
  const reply = session.fake.manners.to?.(address) ?? '250 2.1.5 ok';
  if (reply.startsWith('2')) {
    session.step = 'to';
    session.to.push(address);
  }
  answer(session, reply);
}

function takeData(session: Session): void {
  if (session.step !== 'to') { answer(session, '503 5.5.1 out of order'); return; }
  const reply = session.fake.manners.data ?? '354 go on';
  if (reply.startsWith('3')) session.data = [];
  answer(session, reply);
}

function takeLine(session: Session, line: string): void {
  if (line !== '.') {
    session.data?.push(line.startsWith('.') ? line.slice(1) : line);
    return;
  }
  const raw = (session.data ?? []).join('\n');
  session.data = null;
  session.step = 'ready';
  const reply = wrongWith(raw) ?? session.fake.manners.end ?? '250 2.0.0 taken';
  if (!reply.startsWith('4') && !reply.startsWith('5')) session.fake.arrived.push({ from: session.from, to: session.to, raw, encrypted: isEncrypted(session), user: session.user });
  answer(session, reply);
}

/** What no mail server should have to take: headers that are not headers, twice, or not ASCII. */
function wrongWith(raw: string): string | null {
  const head = raw.slice(0, raw.indexOf('\n\n')).replace(/\n[ \t]+/g, ' ').split('\n');
  const names = head.map((line) => /^([!-9;-~]+): /.exec(line)?.[1]?.toLowerCase() ?? '');
  if (names.includes('') || /[^\x20-\x7e\n]/.test(head.join('\n'))) return '554 5.6.0 a header is broken';
  if (new Set(names).size < names.length) return '554 5.6.0 a header comes twice';
  const needed = ['from', 'to', 'subject', 'date', 'message-id', 'mime-version', 'content-type', 'auto-submitted', 'x-auto-response-suppress', 'list-id', 'list-unsubscribe'];
  const missing = needed.filter((one) => !names.includes(one));
  return missing.length === 0 ? null : `554 5.6.0 there is no ${missing.join(', ')}`;
}
