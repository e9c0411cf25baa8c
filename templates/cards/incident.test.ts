import { expect, test } from 'vitest';
import { safe } from '../../engine/distill.ts';
import { recorded } from '../../engine/ticket.ts';
import type { Affected, Hypothesis, ResourceRef, Situation, Ticket } from '../../engine/types.ts';
import { finding, ticketOf } from '../../ops/testing/scenes.ts';
import { narrative } from '../../ops/testing/tickets.ts';
import { ago, now } from '../../ops/testing/views.ts';
import { incidentCard } from './incident.ts';
import { closedPlanCard } from './plan.ts';

const db: ResourceRef = 'docker://nas1/shop/db';
const sufferers = (count: number): Affected[] => Array.from({ length: count }, (_, n) =>
  ({ resource: `docker://nas1/shop/c${n}`, detector: 'exited', title: safe`it stopped`, since: now, finding: null }));
const withSituation = (change: Partial<Situation>, about = finding(db)): Ticket => {
  const ticket = ticketOf(42, about);
  return { ...ticket, situation: { ...ticket.situation, ...change } };
};
const linesOf = (ticket: Ticket) => Object.fromEntries(incidentCard(ticket, 'UTC').lines.map((line) => [line.label ?? '', line]));

test('those who suffer are named, as far as there is room', () => {
  expect(linesOf(withSituation({ affected: sufferers(2) }))['Also affected']).toMatchObject({ text: 'nas1/shop_c0, nas1/shop_c1', spare: 3 });
  expect(linesOf(withSituation({ affected: sufferers(7) }))['Also affected']?.text).toBe('nas1/shop_c0, nas1/shop_c1, nas1/shop_c2, nas1/shop_c3 and 3 more');
  expect(linesOf(withSituation({}))).not.toHaveProperty('Also affected');
});

test('what is down though others need it says how many in its first line', () => {
  const needed = finding(db, 60, { detector: 'needed', title: safe`nas1/shop_db is stopped` });
  expect(incidentCard(withSituation({ affected: sufferers(5) }, needed), 'UTC').push).toBe('🔴 HIGH · nas1/shop_db is stopped, and 5 others need it · INC-42');
  expect(incidentCard(withSituation({ affected: sufferers(1) }, needed), 'UTC').push).toContain('is stopped, and nas1/shop_c0 needs it');
});

test('whose it is is told where its owner says so', () => {
  expect(incidentCard(withSituation({}), 'UTC', { cloud: false, owner: safe`anna` }).lines).toContainEqual({ label: 'Owner', text: 'anna', spare: 3 });
  expect(linesOf(withSituation({}))).not.toHaveProperty('Owner');
});

test('what somebody did before is told with its time', () => {
  const deed = { kind: 'stop' as const, says: safe`stopped by root@pam`, at: ago(90), ongoing: false, evidence: [] };
  expect(linesOf(withSituation({ deed }))['What was done']).toMatchObject({ text: 'stopped by root@pam', at: ago(90) });
});

test('an unstable incident says so, and since when it is calm', () => {
  const ticket = withSituation({ unstable: true });
  expect(incidentCard(ticket, 'UTC').push).toContain('it stopped; it comes and goes');
  expect(linesOf(ticket)['Unstable']?.text).toContain('stays until it is calm');
  expect(linesOf(withSituation({ unstable: true, calmSince: ago(60) }))['Unstable']).toMatchObject({ at: ago(60) });
});

test('a card that became part of another says of which, and asks for nothing', () => {
  const card = incidentCard(recorded(ticketOf(42, finding(db)), { kind: 'joined', says: safe`same cause as INC-7`, at: now, evidence: [] }), 'UTC');
  expect(card).toMatchObject({ push: '↪️ JOINED · nas1/shop_db: same cause as INC-7, nothing to approve here · INC-42', tone: 'info', buttons: [] });
});

test('what is over says how long it lasted, how soon it was noticed and acted on; what became part of another does not', () => {
  const ticket = { ...ticketOf(42, { ...finding(db), since: ago(420) }), openedAt: ago(300) };
  const over = (kind: 'resolved' | 'joined') => recorded(ticket, { kind, says: safe`x`, at: now, evidence: [] });
  expect(linesOf(over('resolved'))['Times']?.text).toBe('lasted 7 min, noticed after 2 min');
  expect(linesOf(over('joined'))).not.toHaveProperty('Times');
});

test('a card whose detector was switched off says so, and claims nothing', () => {
  const over = recorded(ticketOf(42, finding(db)), { kind: 'unwatched', says: safe`detector switched off`, at: now, evidence: [] });
  expect(incidentCard(over, 'UTC')).toMatchObject({ push: '🔕 CLOSED · nas1/shop_db · detector switched off, nothing to approve · INC-42', tone: 'info', buttons: [] });
  expect(closedPlanCard(over, 1, 'UTC')).toMatchObject({ push: '🔕 CLOSED · INC-42 · detector switched off, nothing to approve', buttons: [] });
});

test('a cause that is not sure says what speaks against it, and what would do harm', () => {
  const doubtful = { ...narrative.hypothesis, family: 'hardware_device', against: [safe`a cable can look the same`], avoid: ['restart_resource', 'rollback_to_snapshot'] };
  const told = (hypothesis: Hypothesis): Ticket => ({ ...ticketOf(42, finding(db)), state: 'parked', narrative: { ...narrative, hypothesis }, reason: 'declined', says: safe`x`, by: null });
  expect(linesOf(told(doubtful))).toMatchObject({ But: { text: 'a cable can look the same' }, 'Do not': { text: 'restart it' } });
  expect(linesOf(told({ ...doubtful, confirmed: true }))).not.toHaveProperty('But');
  expect(linesOf(told({ ...doubtful, family: 'unexplained', avoid: [] }))).not.toHaveProperty('But');
  expect(linesOf(told({ ...doubtful, avoid: ['rollback_to_snapshot'] }))).not.toHaveProperty('Do not');
});

test('a cause that is not known repeats nothing of what was seen', () => {
  const unknown = { ...narrative.hypothesis, says: safe`its program ends by itself with exit code ${1}; why is not known` };
  expect(linesOf({ ...ticketOf(42, finding(db)), state: 'parked', narrative: { ...narrative, hypothesis: unknown }, reason: 'declined', says: safe`x`, by: null })['Cause']?.text).toBe('not known');
});
