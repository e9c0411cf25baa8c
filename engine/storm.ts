import { listed, named, safe, type CloudSafe } from './distill.ts';
import { headlineOf } from './headline.ts';
import type { Limits } from './policy.ts';
import type { SentReceipt } from './ports.ts';
import { hostOf, refOf, schemeOf } from './refs.ts';
import type { Platform, ResourceRef, Ticket } from './types.ts';

/** So many incidents at once that their cards would bury each other. */
export type Storm = { since: Date; says: CloudSafe; /** All of them, one on a line. */ all: CloudSafe; /** Tickets that get no card of their own yet. */ held: ReadonlySet<number>; until: Date; /** When each of them was opened, in ms since 1970, the earliest first. */ opened: readonly { id: number; at: number }[] };

/** When a chat was last told of a storm, and the newest ticket that was named then; null: all there were. */
export type ToldOfStorm = { at: Date; newest: number | null };

/** What each chat was last told of a storm. */
export type Storms = { last: (platform: Platform) => Promise<ToldOfStorm | null>; told: (platform: Platform, receipt: SentReceipt, newest: number) => Promise<void> };

type Asked = { now: Date; limits: Pick<Limits, 'STORM_COUNT' | 'STORM_SECONDS'>; /** Whether a ticket has a card already. */ shown: (ticket: Ticket) => boolean };

/** Cards that even a storm lets through, the worst first. */
const letThrough = 3;

/** How long a storm may keep a card back, in seconds: what lasts longer than that deserves its own. */
const longestSeconds = 900;

/** A storm is told when nothing new came for so long, or when it is so old, in ms. */
const calmMs = 2000;
const untoldMs = 6000;

/** Of a storm that grew no longer, in ms, each that comes late is told as well, with a pause after what was told before. */
const youngMs = 15_000;
const pauseMs = 3000;

/**
 * The storm that reigns, as the open tickets tell it; null when there is none. It ends once nothing new has come for STORM_SECONDS.
 * What was opened in a future that the clock was set back from is no part of it.
 */
export function stormOf(tickets: readonly Ticket[], { now, limits, shown }: Asked): Storm | null {
  const windowMs = limits.STORM_SECONDS * 1000;
  const open = tickets.filter((ticket) => ticket.state !== 'recorded' && ticket.openedAt.getTime() <= now.getTime() + windowMs);
  const times = open.map((ticket) => ticket.openedAt.getTime()).sort((a, b) => a - b);
  const last = times.at(-1);
  const begun = times.findLastIndex((at, n) => (times[n + limits.STORM_COUNT - 1] ?? Infinity) - at <= windowMs);
  if (last === undefined || begun < 0 || now.getTime() - last > windowMs) return null;
  const first = firstOf(times, begun, windowMs);
  const inIt = open.filter((ticket) => ticket.openedAt.getTime() >= first);
  const waiting = inIt.filter((ticket) => !shown(ticket) && now.getTime() - ticket.openedAt.getTime() < longestSeconds * 1000);
  const held = new Set([...waiting].sort(worstFirst).slice(throughNow(waiting, inIt.filter(shown))).map((ticket) => ticket.id));
  return { since: new Date(first), says: wordsFor(inIt), all: allOf(inIt), held, until: new Date(last + windowMs), opened: inIt.map(({ id, openedAt }) => ({ id, at: openedAt.getTime() })).sort((a, b) => a.at - b.at) };
}

/**
 * When a chat hears of a storm, and whether again, that was last told of one; null when all is said. First once nothing new comes
 * for a moment, or some seconds after it has become one; then while it is young every few seconds, so that all are named at once;
 * later each time it has doubled. A time to come is of a clock that was set back since.
 */
export function tellAt({ since, opened }: Storm, told: ToldOfStorm | null, { now, limits }: Pick<Asked, 'now' | 'limits'>): { at: Date; again: boolean } | null {
  const windowMs = limits.STORM_SECONDS * 1000;
  const before = told !== null && told.at.getTime() >= since.getTime() - windowMs && told.at.getTime() <= now.getTime() + windowMs ? told : null;
  const known = opened.filter(({ id }) => before !== null && id <= (before.newest ?? Infinity)).length;
  const last = opened.at(-1)?.at ?? 0;
  if (before && (known === 0 || known === opened.length)) return null;
  const isYoung = last - (opened[limits.STORM_COUNT - 1]?.at ?? 0) < youngMs;
  const became = before && isYoung ? -Infinity : opened[known + Math.max(known, limits.STORM_COUNT) - 1]?.at;
  if (became === undefined) return null;
  const calm = Math.min(last + calmMs, became + untoldMs);
  return before ? { at: new Date(Math.max(calm, before.at.getTime() + pauseMs)), again: true } : { at: new Date(calm), again: false };
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

function rankOf(ticket: Ticket): number {
  const severities = ticket.situation.findings.map((finding) => finding.severity);
  return severities.includes('high') ? 0 : severities.includes('medium') ? 1 : 2;
}

function allOf(tickets: readonly Ticket[]): CloudSafe {
  const lines = [...tickets].sort(worstFirst).map((ticket) => safe`INC-${ticket.id} ${severityWords[rankOf(ticket)] ?? safe`low`}: ${headlineOf(ticket.situation)}\n`);
  return lines.reduce((text, line) => safe`${text}${line}`, safe``);
}

const severityWords = [safe`HIGH`, safe`medium`, safe`low`];

function wordsFor(tickets: readonly Ticket[]): CloudSafe {
  const hosts = new Map<ResourceRef, number>();
  for (const { situation: { resource } } of tickets) {
    const host = refOf(schemeOf(resource), hostOf(resource));
    hosts.set(host, (hosts.get(host) ?? 0) + 1);
  }
  const [most] = [...hosts].sort(([, a], [, b]) => b - a);
  const common = most !== undefined && most[1] > tickets.length / 2 ? safe` Most of it is on ${named(most[0])}: look there first.` : safe``;
  const worst = [...tickets].sort(worstFirst).map((ticket) => headlineOf(ticket.situation));
  return safe`⛈ STORM · ${tickets.length} incidents at once: ${listed(worst, 5)}.${common} Their cards wait until it calms down; all of them are in the file and on the status page.`;
}
