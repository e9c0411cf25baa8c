import { expect, test } from 'vitest';
import { awaiting, situation, stepOf } from '../ops/testing/tickets.ts';
import { now } from '../ops/testing/views.ts';
import { digestNews, newsOf, routed, type Routes } from './delivery.ts';
import { safe } from './distill.ts';
import { parked, recorded } from './ticket.ts';
import type { Assessed, Outcome, TicketKind } from './types.ts';

const opened = (kind: TicketKind = 'incident'): Assessed => ({
  id: 7, state: 'assessed', situation: { ...situation(), kind }, round: 1, firstRound: 1, openedAt: now, movedAt: now, restUntil: null, past: [], ack: null, version: 1,
});
const outcome: Outcome = { kind: 'recovered', says: safe`it runs`, at: now, evidence: [] };

test.each<[TicketKind, string[]]>([
  ['incident', ['incident_detected', 'approval_required', 'incident_resolved']], ['drift', ['approval_required']], ['request', ['approval_required']],
])('of a ticket that is a %s it tells what concerns assistants', (kind, events) => {
  const ticket = opened(kind);
  const offer = awaiting(ticket, now);
  const news = [...newsOf(null, ticket), ...newsOf(ticket, offer), ...newsOf(offer, recorded(offer, outcome))];
  expect(news.map(({ event }) => event)).toEqual(events);
  expect(new Set(news.map(({ ticketId }) => ticketId))).toEqual(new Set([7]));
});

test('each step that is offered is news of its own, in each round', () => {
  const ticket = opened();
  const offer = awaiting(ticket, now);
  const steps = [stepOf(ticket, 1), stepOf(ticket, 2)];
  const offers = [{ ...offer, steps }, { ...offer, steps, current: 2 }, { ...offer, steps, round: 2 }];
  const news = offers.flatMap((one) => newsOf(ticket, one));
  expect(news.map(({ key }) => key)).toEqual(['approval_required 1.1', 'approval_required 1.2', 'approval_required 2.1']);
  expect(news.map(({ body }) => body['step'])).toMatchObject([{ number: 1, of: 2 }, { number: 2, of: 2 }, { number: 1, of: 2 }]);
});

test('what is parked or on its way is no news', () => {
  const offer = awaiting(opened(), now);
  expect(newsOf(offer, parked(offer, { reason: 'expired', says: safe`nobody decided`, by: null, at: now }))).toEqual([]);
  expect(newsOf(opened(), { ...offer, state: 'validated' })).toEqual([]);
});

test('news go where the routes say, each with its own time', () => {
  const later = new Date(now.getTime() + 1000);
  const routes: Routes = ({ event }) => (event === 'incident_detected' ? [{ target: 'webhook:a' }, { target: 'mail:b', dueAt: later }] : []);
  const digest = digestNews('2026-11-22', { since: now, until: now, headline: safe`all quiet`, opened: 0, resolved: 0, open: 0, awaiting: 0 });
  expect(routed([digest, ...newsOf(null, opened())], routes).map(({ target, event, dueAt }) => [target, event, dueAt])).toEqual([['webhook:a', 'incident_detected', undefined], ['mail:b', 'incident_detected', later]]);
});
