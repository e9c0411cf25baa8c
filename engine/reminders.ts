import { safe, spanOf } from './distill.ts';
import type { OutboxItem } from './ports.ts';
import type { Limits } from './policy.ts';
import { labelOf } from './ticket.ts';
import type { Ticket } from './types.ts';
import { isHigh } from './untold.ts';

/** A reminder that is due since a time: another one of its kind that was given since then counts as this one. `key` is its name for ever. */
export type Reminder = { ticketId: number; kind: 'offer' | 'open'; key: string; since: Date; item: OutboxItem };

/** Pauses between reminders of an open incident, as multiples of the first one; the last one repeats for ever. */
const pauses = [1, 2, 4, 8, 12];

/** How seldom an unstable incident, and one that somebody has acknowledged, are reminded of, in minutes. */
const unstableMinutes = 240;
const seenMinutes = 1440;

/** What is to be said again of a ticket at a time. They come at growing intervals and never stop; of an offer alone, unless it is urgent. */
export function remindersOf(ticket: Ticket, now: Date, limits: Pick<Limits, 'REMIND_MINUTES' | 'APPROVAL_MINUTES'>): Reminder[] {
  if (limits.REMIND_MINUTES === 0 || ticket.state === 'recorded') return [];
  const offer = waiting(ticket, now, limits.APPROVAL_MINUTES);
  const open = offer === null || isHigh(ticket) ? stillOpen(ticket, now, limits.REMIND_MINUTES) : null;
  return [offer, open].filter((one) => one !== null);
}

/** An offer is reminded of once, when half the time is over in which people could hear of it, without a sound. */
function waiting(ticket: Ticket, now: Date, minutes: number): Reminder | null {
  if (ticket.state !== 'awaiting') return null;
  const since = new Date(ticket.expiresAt.getTime() - minutes * 30_000);
  if (now < since || now >= ticket.expiresAt) return null;
  const left = spanOf((ticket.expiresAt.getTime() - now.getTime()) / 1000);
  const step = ticket.steps[ticket.current - 1]?.title ?? safe`a step`;
  const says = safe`⏳ ${labelOf(ticket)} still waits for approval, ${left} left: ${step}`;
  return { ticketId: ticket.id, kind: 'offer', key: `offer ${ticket.round}.${ticket.current}`, since, item: { event: 'reminder', says, loud: false } };
}

function stillOpen(ticket: Ticket, now: Date, firstMinutes: number): Reminder | null {
  const since = dueSince(ticket.ack?.at ?? ticket.openedAt, now, pausesOf(ticket, firstMinutes));
  if (since === null) return null;
  const title = ticket.situation.findings[0]?.title ?? safe`something is wrong`;
  const seen = ticket.ack === null ? safe`nobody has acknowledged it` : safe`somebody has seen it`;
  const age = spanOf(Math.max(0, now.getTime() - ticket.openedAt.getTime()) / 1000);
  const says = safe`🔁 ${labelOf(ticket)} is still open after ${age}: ${title}; ${seen}`;
  return { ticketId: ticket.id, kind: 'open', key: `open ${since.toISOString()}`, since, item: { event: 'reminder', says, loud: ticket.ack === null && isHigh(ticket) } };
}

function pausesOf(ticket: Ticket, firstMinutes: number): number[] {
  if (ticket.ack !== null) return [seenMinutes];
  return ticket.situation.unstable ? [unstableMinutes] : pauses.map((times) => times * firstMinutes);
}

/**
 * Since when the newest reminder is due; null before the first one. A beginning farther in the future than the longest pause is of
 * a clock that was set back since, and tells nothing: then they are due at that pause.
 */
function dueSince(from: Date, now: Date, pausesMinutes: readonly number[]): Date | null {
  const pauseMs = (n: number): number => (pausesMinutes[Math.min(n, pausesMinutes.length - 1)] ?? Infinity) * 60_000;
  if (from.getTime() > now.getTime() + pauseMs(Infinity)) return new Date(now.getTime() - (now.getTime() % pauseMs(Infinity)));
  let at = from.getTime();
  let n = 0;
  for (; at + pauseMs(n) <= now.getTime(); n += 1) at += pauseMs(n);
  return n === 0 ? null : new Date(at);
}
