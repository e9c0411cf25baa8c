import { safe, spanOf } from './distill.ts';
import type { OutboxItem } from './ports.ts';
import type { Limits } from './policy.ts';
import { labelOf } from './ticket.ts';
import type { Ticket } from './types.ts';

/** A reminder that is due. `key` is its name for ever, so that it is given once. */
export type Reminder = { ticketId: number; key: string; item: OutboxItem };

/** Pauses between reminders of an open incident, as multiples of the first one; the last one repeats for ever. */
const pauses = [1, 2, 4, 8, 12];

/** How seldom an unstable incident, and one that somebody has acknowledged, are reminded of, in minutes. */
const unstableMinutes = 240;
const seenMinutes = 1440;

/** What is to be said again of a ticket at a time; null when nothing is. They come at growing intervals and never stop. */
export function reminderOf(ticket: Ticket, now: Date, limits: Pick<Limits, 'REMIND_MINUTES'>): Reminder | null {
  if (limits.REMIND_MINUTES === 0 || ticket.state === 'recorded') return null;
  return waiting(ticket, now) ?? stillOpen(ticket, now, limits.REMIND_MINUTES);
}

/** An offer is reminded of once, at half its time, without a sound. */
function waiting(ticket: Ticket, now: Date): Reminder | null {
  if (ticket.state !== 'awaiting') return null;
  const half = (ticket.offeredAt.getTime() + ticket.expiresAt.getTime()) / 2;
  if (now.getTime() < half || now >= ticket.expiresAt) return null;
  const left = spanOf((ticket.expiresAt.getTime() - now.getTime()) / 1000);
  const step = ticket.steps[ticket.current - 1]?.title ?? safe`a step`;
  const says = safe`⏳ ${labelOf(ticket)} still waits for approval, ${left} left: ${step}`;
  return { ticketId: ticket.id, key: `offer ${ticket.round}.${ticket.current}`, item: { event: 'reminder', says, loud: false } };
}

function stillOpen(ticket: Ticket, now: Date, firstMinutes: number): Reminder | null {
  const minutes = (now.getTime() - (ticket.ack?.at ?? ticket.openedAt).getTime()) / 60_000;
  const n = timesBy(minutes, pausesOf(ticket, firstMinutes));
  if (n === 0) return null;
  const title = ticket.situation.findings[0]?.title ?? safe`something is wrong`;
  const seen = ticket.ack === null ? safe`nobody has acknowledged it` : safe`somebody has seen it`;
  const says = safe`🔁 ${labelOf(ticket)} is still open after ${spanOf((now.getTime() - ticket.openedAt.getTime()) / 1000)}: ${title}; ${seen}`;
  const key = `open ${ticket.ack === null ? '' : 'seen '}${n}`;
  return { ticketId: ticket.id, key, item: { event: 'reminder', says, loud: ticket.ack === null && ticket.situation.findings.some((finding) => finding.severity === 'high') } };
}

function pausesOf(ticket: Ticket, firstMinutes: number): number[] {
  if (ticket.ack !== null) return [seenMinutes];
  return ticket.situation.unstable ? [unstableMinutes] : pauses.map((times) => times * firstMinutes);
}

/** How many reminders are due after so many minutes. */
function timesBy(minutes: number, pausesMinutes: readonly number[]): number {
  let left = minutes;
  for (let n = 0; ; n += 1) {
    const pause = pausesMinutes[Math.min(n, pausesMinutes.length - 1)] ?? Infinity;
    if (left < pause) return n;
    left -= pause;
  }
}
