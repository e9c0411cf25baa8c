import { listed, named, safe, type CloudSafe } from './distill.ts';
import type { Limits } from './policy.ts';
import { hostOf, refOf, schemeOf } from './refs.ts';
import type { ResourceRef, Ticket } from './types.ts';

/** So many incidents at once that their cards would bury each other. */
export type Storm = { since: Date; says: CloudSafe; /** Tickets that get no card of their own yet. */ held: ReadonlySet<number>; until: Date };

type Asked = { now: Date; limits: Pick<Limits, 'STORM_COUNT' | 'STORM_SECONDS'>; /** Whether a ticket has a card already. */ shown: (ticket: Ticket) => boolean };

/** Cards that even a storm lets through, the worst first. */
const letThrough = 3;

/** How long a storm may keep a card back, in seconds: what lasts longer than that deserves its own. */
const longestSeconds = 900;

/** The storm that reigns, as the open tickets tell it; null when there is none. It ends once nothing new has come for STORM_SECONDS. */
export function stormOf(tickets: readonly Ticket[], { now, limits, shown }: Asked): Storm | null {
  const windowMs = limits.STORM_SECONDS * 1000;
  const times = tickets.filter((ticket) => ticket.state !== 'recorded').map((ticket) => ticket.openedAt.getTime()).sort((a, b) => a - b);
  const last = times.at(-1);
  const begun = times.findLastIndex((at, n) => (times[n + limits.STORM_COUNT - 1] ?? Infinity) - at <= windowMs);
  if (last === undefined || begun < 0 || now.getTime() - last > windowMs) return null;
  const first = firstOf(times, begun, windowMs);
  const inIt = tickets.filter((ticket) => ticket.state !== 'recorded' && ticket.openedAt.getTime() >= first);
  const waiting = inIt.filter((ticket) => !shown(ticket) && now.getTime() - ticket.openedAt.getTime() < longestSeconds * 1000);
  const through = Math.max(0, letThrough - inIt.filter(shown).length);
  const held = new Set([...waiting].sort(worstFirst).slice(through).map((ticket) => ticket.id));
  return { since: new Date(first), says: wordsFor(inIt), held, until: new Date(last + windowMs) };
}

/** The storm goes back as far as no pause was longer than the window. */
function firstOf(times: readonly number[], begun: number, windowMs: number): number {
  let at = begun;
  while (at > 0 && (times[at] ?? 0) - (times[at - 1] ?? 0) <= windowMs) at -= 1;
  return times[at] ?? 0;
}

/** The worst first, and of equal ones the older. */
export function worstFirst(a: Ticket, b: Ticket): number {
  return rankOf(a) - rankOf(b) || a.openedAt.getTime() - b.openedAt.getTime() || a.id - b.id;
}

function rankOf(ticket: Ticket): number {
  const severities = ticket.situation.findings.map((finding) => finding.severity);
  return severities.includes('high') ? 0 : severities.includes('medium') ? 1 : 2;
}

function wordsFor(tickets: readonly Ticket[]): CloudSafe {
  const hosts = new Map<ResourceRef, number>();
  for (const { situation: { resource } } of tickets) {
    const host = refOf(schemeOf(resource), hostOf(resource));
    hosts.set(host, (hosts.get(host) ?? 0) + 1);
  }
  const [most] = [...hosts].sort(([, a], [, b]) => b - a);
  const common = most !== undefined && most[1] > tickets.length / 2 ? safe` Most of it is on ${named(most[0])}: look there first.` : safe``;
  const worst = [...tickets].sort(worstFirst).map((ticket) => ticket.situation.findings[0]?.title ?? safe`something`);
  return safe`⛈ STORM · ${tickets.length} incidents at once: ${listed(worst, 5)}.${common} Their cards wait until it calms down; all of them are on the status page.`;
}
