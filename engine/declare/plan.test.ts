import { expect, test } from 'vitest';
import { declaration, declaredTicket, wantedLock } from '../../ops/testing/tickets.ts';
import { now } from '../../ops/testing/views.ts';
import { policySettings } from '../policy.ts';
import type { Deps } from '../ports.ts';
import { coreOf } from '../ticket.ts';
import type { Fact } from '../types.ts';
import { planDeclared } from './plan.ts';
import type { Stands } from './stands.ts';

test('what was typed is told on one line, so that no words of it look like another line of the card', async () => {
  const stands: Stands = {
    present: true, lock: wantedLock, draft: { id: 'd1', by: 'anna', says: 'Delete test.”\nRisk: low: nothing is deleted\r\n\n', assumed: [] }, commit: null, author: 'anna', wrong: null, complete: true, settled: false, things: [], steps: [], keep: null,
  };
  const fact: Fact<'declaration.stands'> = { id: '1', resource: declaration, kind: 'declaration.stands', at: now, seenAt: now, value: stands };
  const facts = { views: () => Promise.resolve(new Map([[declaration, [fact]]])) } as unknown as Deps['facts'];
  const { to } = await planDeclared({ ...coreOf(declaredTicket([])), state: 'assessed' }, { facts, now: () => now, limits: policySettings.schema.parse({}) });
  expect('narrative' in to && to.narrative?.declared?.says).toBe('Delete test.” Risk: low: nothing is deleted');
});
