import { describe, expect, test } from 'vitest';
import { safe } from '../engine/distill.ts';
import { parked } from '../engine/ticket.ts';
import type { Ticket } from '../engine/types.ts';
import { isUnsure } from './asks.ts';
import { awaiting, situation } from './testing/tickets.ts';
import { now } from './testing/views.ts';

const situationTicket = { id: 7, situation: situation(), round: 1, firstRound: 1, openedAt: now, movedAt: now, restUntil: null, past: [], ack: null, version: 1 };

describe('a model is asked by itself', () => {
  const ticket = awaiting({ ...situationTicket, state: 'assessed' }, now);
  const sure = { ...ticket, narrative: { ...ticket.narrative, hypothesis: { ...ticket.narrative.hypothesis, confirmed: true } } };
  test.each<[string, Ticket, number, boolean]>([
    ['of an offer less sure than the limit', ticket, 31, true], ['not of one as sure as the limit', ticket, 30, false], ['not where the limit is 0', ticket, 0, false],
    ['not of what is confirmed', sure, 100, false],
    ['not twice in a round', { ...ticket, asked: [{ round: 1, model: safe`x`, place: 'local', person: null, tokens: 1, usd: null, says: safe`x`, at: now }] }, 100, false],
    ['again in the next round', { ...ticket, round: 2, asked: [{ round: 1, model: safe`x`, place: 'local', person: null, tokens: 1, usd: null, says: safe`x`, at: now }] }, 100, true],
    ['of what was handed over', parked(ticket, { reason: 'handed_over', says: safe`x`, by: null, at: now }), 100, true],
    ['not of what a person declined', parked(ticket, { reason: 'declined', says: safe`x`, by: 'owner', at: now }), 100, false],
    ['not of what is being planned', { ...situationTicket, state: 'assessed' }, 100, false],
  ])('%s', (_what, one, percent, expected) => {
    expect(isUnsure(one, percent)).toBe(expected);
  });
});
