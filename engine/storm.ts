import type { Limits } from './policy.ts';
import type { SentReceipt } from './ports.ts';
import type { Platform, Ticket } from './types.ts';

/** So many incidents at once that their cards would bury each other. */
export type Storm = {
  since: Date;
  /** All of them, the earliest first. */
  tickets: readonly Ticket[];
  /** Tickets that get no card of their own yet. */
  held: ReadonlySet<number>;
  until: Date;
};

/** When a chat was last told of a storm, and the newest ticket that was named then; null: all there were. */
export type ToldOfStorm = { at: Date; newest: number | null };

/** What each chat was last told of a storm. */
export type Storms = { last: (platform: Platform) => Promise<ToldOfStorm | null>; told: (platform: Platform, receipt: SentReceipt, newest: number) => Promise<void> };

type Asked = { now: Date; limits: Pick<Limits, 'STORM_COUNT' | 'STORM_SECONDS'>; /** Whether a ticket has a card already. */ shown: (ticket: Ticket) => boolean };

/** Cards that even a storm lets through, the worst first. */
const letThrough = 3;

/** How long a storm may keep a card back, in seconds: what lasts longer than that deserves its own. */
const longestSeconds = 900;

/**
 * The storm that reigns, as the open tickets tell it; null when there is none. It ends once nothing new has come for STORM_SECONDS.
 * What was opened in a future that the clock was set back from is no part of it, nor what somebody asks for.
 */
export function stormOf(tickets: readonly Ticket[], { now, limits, shown }: Asked): Storm | null {
  const windowMs = limits.STORM_SECONDS * 1000;
  const open = tickets.filter((ticket) => ticket.situation.kind !== 'request' && ticket.state !== 'recorded' && ticket.openedAt.getTime() <= now.getTime() + windowMs);
  const times = open.map((ticket) => ticket.openedAt.getTime()).sort((a, b) => a - b);
  const last = times.at(-1);
  const begun = times.findLastIndex((at, n) => (times[n + limits.STORM_COUNT - 1] ?? Infinity) - at <= windowMs);
  if (last === undefined || begun < 0 || now.getTime() - last > windowMs) return null;
  const first = firstOf(times, begun, windowMs);
  const inIt = open.filter((ticket) => ticket.openedAt.getTime() >= first);
  const waiting = inIt.filter((ticket) => !shown(ticket) && now.getTime() - ticket.openedAt.getTime() < longestSeconds * 1000);
  const held = new Set([...waiting].sort(worstFirst).slice(throughNow(waiting, inIt.filter(shown))).map((ticket) => ticket.id));
  return { since: new Date(first), tickets: inIt.sort((a, b) => a.openedAt.getTime() - b.openedAt.getTime()), held, until: new Date(last + windowMs) };
}

/** How many of the worst get their cards now: a few at all, and later one that hurts more than all that have one. */
function throughNow(waiting: readonly Ticket[], shown: readonly Ticket[]): number {
  const hurts = (tickets: readonly Ticket[]) => Math.max(0, ...tickets.map((ticket) => ticket.situation.affected.length));
  return Math.max(letThrough - shown.length, hurts([...waiting].sort(worstFirst).slice(0, 1)) > hurts(shown) ? 1 : 0);
}

/** The storm goes back as far as no pause was longer than the window. */
function firstOf(times: readonly number[], begun: number, windowMs: number): number {
  let at = begun;
  while (at > 0 && (times[at] ?? 0) - (times[at - 1] ?? 0) <= windowMs) at -= 1;
  return times[at] ?? 0;
}

/** The worst first, of equal ones what hurts most, then the older. */
export function worstFirst(a: Ticket, b: Ticket): number {
  return rankOf(a) - rankOf(b) || b.situation.affected.length - a.situation.affected.length || a.openedAt.getTime() - b.openedAt.getTime() || a.id - b.id;
}

/** 0 for high, 1 for medium, 2 for low. */
export function rankOf(ticket: Ticket): number {
  const severities = ticket.situation.findings.map((finding) => finding.severity);
  return severities.includes('high') ? 0 : severities.includes('medium') ? 1 : 2;
}
