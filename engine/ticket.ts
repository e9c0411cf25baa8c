import { safe, type CloudSafe } from './distill.ts';
import { longOpenSeconds } from './policy.ts';
import type { MoveExtras, OutboxItem } from './ports.ts';
import type { Assessed, Narrative, Outcome, Parked, ParkReason, PlannedStep, Recorded, Rest, Situation, Ticket, TicketCore } from './types.ts';

/** What a stage answers: where the ticket goes and what is written with it, or that it stays where it is. */
export type Move = { to: Ticket; extras: MoveExtras };

/** Whether a stage left the ticket where it is. */
export function isRest(answer: Move | Rest): answer is Rest {
  return 'rest' in answer;
}

/** What every ticket carries, without what its state adds. */
export function coreOf(ticket: Ticket): TicketCore {
  const { id, situation, round, firstRound, openedAt, movedAt, restUntil, past, ack, asked, ended, version } = ticket;
  return { id, situation, round, firstRound, openedAt, movedAt, restUntil, past, ack, version, ...(asked ? { asked } : {}), ...(ended ? { ended } : {}) };
}

/** `INC-42`, and `DEC-42` for a ticket of a declaration. */
export function labelOf({ id, situation }: Pick<Ticket, 'id'> & { situation?: Pick<Situation, 'kind'> }): CloudSafe {
  return situation === undefined || situation.kind === 'incident' ? safe`INC-${id}` : safe`DEC-${id}`;
}

/** The ticket, recorded. */
export function recorded(ticket: Ticket, outcome: Outcome): Recorded {
  return { ...coreOf(ticket), state: 'recorded', narrative: narrativeOf(ticket), outcome, restUntil: null, movedAt: outcome.at };
}

/** The ticket, parked: open, at rest, holding its key. How its offer ended stays on it. */
export function parked(ticket: Ticket & { narrative: Narrative }, why: { reason: ParkReason; says: CloudSafe; by: string | null; at: Date }): Parked {
  const { reason, says, by, at } = why;
  const ended = reason === 'handed_over' ? {} : { ended: [...ticket.ended ?? [], { round: ticket.round, reason, says }] };
  return { ...coreOf(ticket), ...ended, state: 'parked', narrative: ticket.narrative, reason, says, by, restUntil: null, movedAt: at };
}

/** The ticket at the start of another round. */
export function nextRound(ticket: Ticket, at: Date): Assessed {
  return { ...coreOf(ticket), state: 'assessed', round: ticket.round + 1, restUntil: null, movedAt: at };
}

/** Whether the engine may plan once more without being asked. */
export function hasRoundsLeft(ticket: Ticket, limits: { MAX_ROUNDS: number }): boolean {
  return ticket.round - ticket.firstRound + 1 < limits.MAX_ROUNDS;
}

/** Whether a person does a step by hand: nothing here touches its target, which then may well change. */
export function isByHand({ confirmation }: Pick<PlannedStep, 'confirmation'>): boolean {
  return confirmation.by === 'done';
}

/** What an offer that ended without a press did: said only as far as it is true. */
export function untouched(ticket: Ticket): CloudSafe {
  return ticket.past.length === 0 ? safe`nothing was changed` : safe`this step was not run`;
}

/** The move that hands a ticket over to people. When nothing was tried before, its new card says so itself. */
export function handOver(ticket: Ticket & { narrative: Narrative }, says: CloudSafe, at: Date): Move {
  const notice = { event: 'handed_over' as const, says: safe`🖐 OVER TO YOU · ${labelOf(ticket)} · ${says}`, loud: true };
  const isFirst = ticket.past.length === 0 && ticket.round === ticket.firstRound;
  return { to: parked(ticket, { reason: 'handed_over', says, by: null, at }), extras: { why: 'handed over', notices: isFirst ? [] : [notice] } };
}

/** The line that a ticket is over: in silence, unless it was open for so long that nobody looks out for its end any more. */
export function overLine({ openedAt }: Pick<Ticket, 'openedAt'>, says: CloudSafe, at: Date): OutboxItem {
  return { event: 'incident_resolved', says, loud: at.getTime() - openedAt.getTime() > longOpenSeconds * 1000 };
}

function narrativeOf(ticket: Ticket): Narrative | null {
  return 'narrative' in ticket ? ticket.narrative : null;
}
