import { lookup, Resolver } from 'node:dns/promises';
import type { LookupAddress } from 'node:dns';
import { isIP } from 'node:net';
import { gate } from './gate.ts';
import { whyOf, type Why } from './why.ts';

/** What a name resolves to, or why it does not. */
export type Resolved = { why: Why; addresses: string[] };

/** How a name is asked for: with `address:port` of a resolver, or null for those of this system; `family` 6 asks for no IPv4 address. */
export type Asking = { resolver: string | null; signal: AbortSignal; family?: 4 | 6 };

/** A packet may be lost; the second try waits twice as long. */
const firstTryMs = 1500;

/** Asks a resolver over the network for the addresses of a name: IPv4, or IPv6 where there are none. The file of hosts of this machine is not asked. Never rejects. */
export async function resolveName(name: string, asking: Asking): Promise<Resolved> {
  const resolver = new Resolver({ timeout: firstTryMs, tries: 2 });
  const cancel = (): void => { resolver.cancel(); };
  asking.signal.addEventListener('abort', cancel);
  try {
    asking.signal.throwIfAborted();
    if (asking.resolver !== null) resolver.setServers([asking.resolver]);
    return { why: 'answers', addresses: (await addressesFrom(resolver, name, asking.family)).sort() };
  } catch (error) {
    return { why: whyOf(error), addresses: [] };
  } finally {
    asking.signal.removeEventListener('abort', cancel);
  }
}

/** The addresses of a host as every program of this machine finds them. Rejects with the error of the system, or with ENOTFOUND when the signal aborts first. */
export async function findHost(host: string, signal: AbortSignal): Promise<LookupAddress[]> {
  if (isIP(host) !== 0) return [{ address: host, family: isIP(host) }];
  signal.throwIfAborted();
  const late = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => { reject(Object.assign(new Error('not resolved in time'), { code: 'ENOTFOUND' })); }, { once: true });
  });
  return Promise.race([shared(host), late]);
}

async function addressesFrom(resolver: Resolver, name: string, family?: 4 | 6): Promise<string[]> {
  if (family === 6) return resolver.resolve6(name);
  return resolver.resolve4(name).catch((error: unknown) => {
    if (family === 4 || !(error instanceof Error && 'code' in error && error.code === 'ENODATA')) throw error;
    return resolver.resolve6(name);
  });
}

/** While the resolver is silent each of these blocks a thread for many seconds, and the disk needs those threads too. */
const turn = gate(2);
const underWay = new Map<string, Promise<LookupAddress[]>>();

function shared(host: string): Promise<LookupAddress[]> {
  const asked = underWay.get(host) ?? turn(() => lookup(host, { all: true })).finally(() => { underWay.delete(host); });
  underWay.set(host, asked);
  asked.catch(() => undefined);
  return asked;
}
