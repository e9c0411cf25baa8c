import { isIP } from 'node:net';
import type { SecureContext } from 'node:tls';
import { askWeb } from './ask.ts';
import { resolveName } from './names.ts';
import { reachPort, type Shown } from './reach.ts';
import type { Target } from './targets.ts';
import type { Why } from './why.ts';

/** What one probe found; `ms` is null unless the target answered. */
export type Outcome = { why: Why; ms: number | null; status: number | null; certificate: Shown['certificate'] };

/** How probes are made: how long each may take, and whose certificates are trusted. */
export type Means = { timeoutMs: number; trust: SecureContext };

/** Probes a target once, within the time. Never rejects; an aborted signal ends it at once. */
export async function probeOnce(target: Target, means: Means, signal: AbortSignal): Promise<Outcome> {
  const ended = new AbortController();
  const end = (): void => { ended.abort(); };
  const timer = setTimeout(end, means.timeoutMs);
  signal.addEventListener('abort', end);
  if (signal.aborted) end();
  const begunAt = performance.now();
  try {
    const found = await find(target.aim, means, ended.signal);
    return { ...found, ms: found.why === 'answers' ? Math.round(performance.now() - begunAt) : null };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
  }
}

/** Whether this outcome proves that somebody over there said something. */
export function isReply(kind: Target['aim']['kind'], why: Why): boolean {
  if (['answers', 'bad_status', 'certificate', 'wrong_address'].includes(why)) return true;
  return kind === 'dns' ? why === 'no_name' : why === 'refused';
}

type Found = Omit<Outcome, 'ms'>;

async function find(aim: Target['aim'], { trust }: Means, signal: AbortSignal): Promise<Found> {
  if (aim.kind === 'tcp') return { ...await reachPort(aim.host, aim.port, signal), status: null, certificate: null };
  if (aim.kind === 'http') return askWeb(aim.url, { status: aim.wanted, trust, signal });
  const family = isIP(aim.wanted ?? '') as 0 | 4 | 6;
  const { why, addresses } = await resolveName(aim.question, { resolver: aim.resolver, signal, ...(family === 0 ? {} : { family }) });
  const elsewhere = why === 'answers' && aim.wanted !== null && !addresses.includes(aim.wanted);
  return { why: elsewhere ? 'wrong_address' : why, status: null, certificate: null };
}
