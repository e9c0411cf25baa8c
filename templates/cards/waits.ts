import type { Card } from '../../engine/card.ts';
import { safe, type CloudSafe } from '../../engine/distill.ts';
import { unheardSeconds } from '../../engine/policy.ts';
import type { Message } from '../../engine/ports.ts';
import { labelOf } from '../../engine/ticket.ts';
import type { Ticket } from '../../engine/types.ts';

/** The note that the next step of a message waits, for the edit that offers it rings no phone; nothing where a new message offers it. */
export function waitsNote(ticket: Ticket): Message[] {
  const pressedAt = ticket.past.at(-1)?.approvedAt;
  if (ticket.state !== 'awaiting' || ticket.anchor.n === ticket.current || pressedAt === undefined) return [];
  const push = safe`⏳ ${labelOf(ticket)} step ${ticket.current} of ${ticket.steps.length} waits`;
  const from = new Date(pressedAt.getTime() + unheardSeconds * 1000);
  return [{ key: `waits ${ticket.round}.${ticket.current}`, role: 'note', card: noteOf(push, true), waiting: false, closed: false, from }];
}

/** Whether a message is such a note, by its key. */
export function isWaitsKey(key: string): boolean {
  return key.startsWith('waits ');
}

/** What becomes of such a note once its step waits no longer. */
export function closedWaitCard(ticket: Ticket, key: string): Card {
  return noteOf(safe`☑️ ${labelOf(ticket)} step ${Number(key.split('.')[1] ?? 0)} waits no longer`, false);
}

function noteOf(push: CloudSafe, loud: boolean): Card {
  return { push, tone: loud ? 'waiting' : 'info', lines: [], foot: safe``, buttons: [], link: null, loud };
}
