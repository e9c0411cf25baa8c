import { calledByRef } from '../../engine/called.ts';
import { labelOf } from '../../engine/ticket.ts';
import type { Ticket } from '../../engine/types.ts';
import { titleOf } from '../../templates/cards/incident.ts';
import type { Played } from './play.ts';
import type { Sent } from './paper.ts';

/** One card as the replay tells it. `postedAt` is null where nobody would have been told. */
export type CardReport = {
  card: string; openedAt: Date; postedAt: Date | null; endedAt: Date | null; outcome: string; severity: string; resource: string; title: string;
  detectors: string[]; affected: string[]; unstable: boolean; edits: number; lines: number;
};

/** What a chat would have got. */
export type Totals = { cards: number; edits: number; lines: number; loud: number; mostInAMinute: number };

/** One message as the replay tells it; `card` is null for what is about no single incident. */
export type MessageReport = { at: Date; what: Sent['what']; card: string | null; loud: boolean; text: string };

/** A replay, told: the time it played, each incident, each message in its order, and the sums. */
export type Report = { from: Date; until: Date; cards: CardReport[]; messages: MessageReport[]; total: Totals };

/** Tells what came of a recording, of things by what people call them. */
export function reportOf({ from, until, tickets, sent }: Played, called = calledByRef): Report {
  const messages = sent.map(({ at, what, ticketId, loud, text }) => ({ at, what, card: ticketId === null ? null : labelOf({ id: ticketId }), loud, text }));
  return { from, until, cards: tickets.map((ticket) => ({ ...cardOf(ticket, sent), title: called.text(titleOf(ticket)) })), messages, total: totalsOf(sent) };
}

function cardOf(ticket: Ticket, sent: readonly Sent[]): Omit<CardReport, 'title'> {
  const { situation, openedAt } = ticket;
  const mine = sent.filter((one) => one.ticketId === ticket.id);
  const over = ticket.state === 'recorded' ? ticket.outcome : null;
  const severities = situation.findings.map((finding) => finding.severity);
  return {
    card: labelOf(ticket), openedAt, postedAt: mine.find((one) => one.what === 'card')?.at ?? null, endedAt: over?.at ?? null, outcome: over?.kind ?? 'open',
    severity: severities.includes('high') ? 'high' : severities.includes('medium') ? 'medium' : 'low', resource: situation.resource,
    detectors: [...new Set(situation.findings.map((finding) => finding.detector))], affected: situation.affected.map((one) => one.resource),
    unstable: situation.unstable, edits: mine.filter((one) => one.what === 'edit').length, lines: mine.filter((one) => one.what === 'line').length,
  };
}

function totalsOf(sent: readonly Sent[]): Totals {
  const count = (what: Sent['what']) => sent.filter((one) => one.what === what).length;
  return { cards: count('card'), edits: count('edit'), lines: count('line'), loud: sent.filter((one) => one.loud).length, mostInAMinute: mostInAMinute(sent) };
}

function mostInAMinute(sent: readonly Sent[]): number {
  const times = sent.map((one) => one.at.getTime());
  let from = 0;
  return times.reduce((most, at, n) => {
    while ((times[from] ?? at) <= at - 60_000) from += 1;
    return Math.max(most, n - from + 1);
  }, 0);
}

/** What was played, in words, what was changed, and what the settings as they are would have sent. */
export type Compared = { span: string; set: readonly string[]; before: Totals | null };

/** The noise preview: `with detector.restart-loop.count=5, last 7 days = 4 cards instead of 61`. */
export function previewOf({ cards }: Totals, { span, set, before }: Compared): string {
  const sum = `${span} = ${counted(cards, 'card')}`;
  return before === null ? sum : `with ${set.join(', ')}, ${sum} instead of ${before.cards}`;
}

/** A replay for a person, a line for each card, one for the sum, and the noise preview. */
export function reportText({ cards, total }: Report, preview: string): string {
  const posted = cards.filter((card) => card.postedAt !== null);
  const lines = posted.map((card) => `${card.postedAt?.toISOString() ?? ''}  ${card.card}  ${card.severity}  ${card.title}${alsoOf(card)}  (${card.outcome})`);
  const quiet = cards.length - posted.length;
  const untold = quiet > 0 ? `; ${counted(quiet, 'incident')} never told` : '';
  return [...lines, `${counted(total.edits, 'edit')}, ${counted(total.lines, 'line')}; at most ${counted(total.mostInAMinute, 'message')} in a minute${untold}`, preview].join('\n');
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function alsoOf({ affected, unstable }: CardReport): string {
  const also = affected.length === 0 ? '' : `, also affected: ${affected.slice(0, 5).join(', ')}${affected.length > 5 ? ` and ${affected.length - 5} more` : ''}`;
  return `${also}${unstable ? ', unstable' : ''}`;
}
