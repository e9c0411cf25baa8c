import { isRaised, startOf, type Heard } from './logs-seen.ts';
import { isRef, type ResourceRef } from './refs.ts';
import { factsOf, isPast } from './seen.ts';
import type { LogClass } from './signature.ts';
import type { View } from './types.ts';

/** An address that a service failed to connect to. The host is log text and stays at home; the port is only a number. */
export type Missed = { host: string; port: number | null; count: number; windows: string[]; heard: Heard[] };

/** The addresses that connections failed to clearly more often than usual in so many seconds, the most missed first. */
export function missedIn(heard: readonly Heard[], seconds: number, share: number): Missed[] {
  const missed = new Map<string, Missed>();
  for (const one of heard.filter((line) => tellsOfIt(line) && isRaised(line, 1 + 2 * share, seconds))) {
    const address = partsOf(one.target);
    if (address === null) continue;
    const key = `${address.host} ${address.port ?? ''}`;
    const before = missed.get(key) ?? { ...address, count: 0, windows: [], heard: [] };
    const windows = [...new Set([...before.windows, ...one.windows])];
    missed.set(key, { ...before, count: before.count + one.count, windows, heard: [...before.heard, one] });
  }
  return [...missed.values()].sort((a, b) => b.count - a.count);
}

/** Since when connections to these have failed without a pause longer than so many seconds. */
export function missingSince(view: View, missed: readonly Missed[], pauseSeconds: number): Date {
  const targets = new Set(missed.flatMap((one) => one.heard.map((line) => line.target)));
  const windows = factsOf(view, 'log.counts').filter((fact) => isPast(fact.at, view));
  const times = windows.filter((fact) => fact.value.signatures.some((one) => tellsOfIt(one) && targets.has(one.target))).map(startOf);
  const first = times.findLastIndex((at, n) => n === 0 || at.getTime() - (times[n - 1]?.getTime() ?? 0) > pauseSeconds * 1000);
  return times[Math.max(0, first)] ?? view.now;
}

/** The address as a resource, for the topology to find out who it is; undefined when it cannot be written as one. */
export function addressOf({ host, port }: Pick<Missed, 'host' | 'port'>): ResourceRef | undefined {
  const ref = `net://${host.includes(':') ? `[${host}]` : host}${port === null ? '' : `:${port}`}`;
  return isRef(ref) ? ref : undefined;
}

/** Whether a host is another one than the service itself. */
export function isElsewhere(host: string): boolean {
  return !['localhost', '::1', '::', '0.0.0.0'].includes(host) && !host.startsWith('127.');
}

const classes: readonly (LogClass | null)[] = ['connection_refused', 'connection_reset', 'unreachable', 'timeout', 'dns_failure', 'upstream_missing'];

function tellsOfIt(line: Pick<Heard, 'class' | 'level'>): boolean {
  return classes.includes(line.class) && line.level !== 'debug' && line.level !== 'trace';
}

/** `db:5432`, `db`, `[fd00::1]:5432`, `fd00::1`; null for what is no address. */
function partsOf(target: string | null): Pick<Missed, 'host' | 'port'> | null {
  const text = (target ?? '').toLowerCase();
  const [, bracketed, name, port] = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9_](?:[a-z0-9._-]{0,251}[a-z0-9_])?))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const host = bracketed ?? name ?? (/^[0-9a-f]*:[0-9a-f:.]+$/.test(text) ? text : null);
  const number = port === undefined ? null : Number(port);
  if (host === null || (number !== null && (number < 1 || number > 65_535))) return null;
  return { host, port: number };
}
