import { createHash, timingSafeEqual } from 'node:crypto';
import { BlockList, isIP } from 'node:net';
import type { Context, Middleware, Next } from 'koa';
import type { Audit } from '../engine/ports.ts';

/** Who may read the page, and where it is told who was refused. */
export type GateOptions = {
  host: string;
  /** The password of HTTP Basic with any user name; null leaves the page open, on loopback only. */
  token: string | null;
  /** Names besides the loopback ones by which the page may be asked for, such as the host of STATUS_URL. */
  allowedHosts: readonly string[];
  access: (entry: Parameters<Audit['access']>[0]) => Promise<void>;
  now: () => Date;
  say: (words: string, error?: unknown) => void;
};

/** Styles, the one script, the picture of the tab and what the script reads come from here; forms ask here; nothing else is allowed. */
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/** Puts the headers on every answer that keep foreign scripts, frames, caches and referrers away. */
export async function armour(ctx: Context, next: Next): Promise<void> {
  ctx.set({
    'Content-Security-Policy': policy,
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cache-Control': 'no-store',
  });
  await next();
}

/** Lets pass what is asked by a known host name, with GET or HEAD, and with the token where one is needed. */
export function gate(options: GateOptions): Middleware {
  const note = refusalNotes(options);
  return async (ctx, next) => {
    const refusal = refusalOf(ctx, options);
    if (refusal === null) await next();
    const answer = refusal ?? (ctx.status === 404 ? notFound : null);
    if (answer === null) return;
    if (answer.status === 401) note(ctx);
    ctx.set(answer.headers);
    ctx.status = answer.status;
    ctx.type = 'text/plain';
    ctx.body = `${answer.words}\n`;
  };
}

type Answer = { status: number; words: string; headers: Record<string, string> };
const notFound: Answer = { status: 404, words: 'There is no such page.', headers: {} };

function refusalOf(ctx: Context, { host, allowedHosts, token }: GateOptions): Answer | null {
  if (isLoopback(host) && !isKnownHost(ctx.get('host'), allowedHosts)) {
    return { status: 421, words: 'This page is not served under that name. See STATUS_URL.', headers: {} };
  }
  if (ctx.method !== 'GET' && ctx.method !== 'HEAD') {
    return { status: 405, words: 'This page only shows: use GET or HEAD.', headers: { Allow: 'GET, HEAD' } };
  }
  if (mayPass(ctx, token)) return null;
  const headers = { 'WWW-Authenticate': 'Basic realm="Homelab copilot", charset="UTF-8"' };
  return { status: 401, words: 'Sign in with any user name and STATUS_TOKEN as the password.', headers };
}

/** Whether a request carries the token, or none is needed. */
export function authorised(ctx: Context, token: string | null): boolean {
  if (token === null) return true;
  const credentials = /^basic ([a-z0-9+/]+=*)$/i.exec(ctx.get('authorization').trim())?.[1];
  if (credentials === undefined) return false;
  const text = Buffer.from(credentials, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon >= 0 && timingSafeEqual(digested(text.slice(colon + 1)), digested(token));
}

/** Whether an address to listen on can be reached from this machine only. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase();
  return name === 'localhost' || name === '::1' || (isIP(name) === 4 && name.startsWith('127.'));
}

/** Whether who asks sits in a network of the house, and so does everybody that a proxy says it asks for. */
export function isAtHome(ctx: Context): boolean {
  const told = ctx.get('x-forwarded-for').split(',').map((one) => one.trim()).filter((one) => one !== '');
  return [ctx.req.socket.remoteAddress ?? '', ...told].every(isPrivate);
}

/** Loopback, private and link-local networks, and those that VPNs use. */
const home = new BlockList();
for (const [net, bits] of [['127.0.0.0', 8], ['10.0.0.0', 8], ['172.16.0.0', 12], ['192.168.0.0', 16], ['169.254.0.0', 16], ['100.64.0.0', 10]] as const) home.addSubnet(net, bits, 'ipv4');
for (const [net, bits] of [['::1', 128], ['fc00::', 7], ['fe80::', 10]] as const) home.addSubnet(net, bits, 'ipv6');

function isPrivate(address: string): boolean {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  const version = isIP(plain);
  return version !== 0 && home.check(plain, version === 4 ? 'ipv4' : 'ipv6');
}

/** Free of the token are the two probes, unless a wrong one is given: nobody may try tokens there. */
function mayPass(ctx: Context, token: string | null): boolean {
  if (authorised(ctx, token)) return true;
  return (ctx.path === '/healthz' || ctx.path === '/readyz') && ctx.get('authorization') === '';
}

function isKnownHost(header: string, allowed: readonly string[]): boolean {
  const name = hostName(header);
  return name !== '' && (isLoopback(name) || allowed.some((one) => hostName(one) === name));
}

function hostName(header: string): string {
  const found = /^(?:\[([0-9a-f:.]+)\]|([^:[\]@/\\?#\s]+?))\.?(?::\d{1,5})?$/i.exec(header);
  return (found?.[1] ?? found?.[2] ?? '').toLowerCase();
}

const notesPerMinute = 60;

/** Notes refused requests, at most 60 a minute, so that a flood of them cannot fill the database. */
function refusalNotes({ access, now, say }: GateOptions): (ctx: Context) => void {
  let minute = 0;
  let count = 0;
  return (ctx) => {
    const at = now();
    const current = Math.floor(at.getTime() / 60_000);
    if (current !== minute) [minute, count] = [current, 0];
    count += 1;
    if (count > notesPerMinute) return;
    const entry = { actor: `page:${ctx.req.socket.remoteAddress ?? 'unknown'}`, surface: 'page', resource: ctx.path.slice(0, 200), outcome: 'stranger', at } as const;
    access(entry).catch((error: unknown) => { say('A refused look at the status page could not be noted.', error); });
  };
}

function digested(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
