import { expect, test } from 'vitest';
import { safe } from './distill.ts';
import { overLine } from './ticket.ts';

test.each([[0, false], [4 * 60, false], [4 * 60 + 1, true], [3 * 24 * 60, true]])('that it is over after %i min makes a sound: %s', (minutes, loud) => {
  const openedAt = new Date('2026-11-21T10:00:00Z');
  expect(overLine({ openedAt }, safe`it is over`, new Date(openedAt.getTime() + minutes * 60_000))).toEqual({ event: 'incident_resolved', says: 'it is over', loud });
});
