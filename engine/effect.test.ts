import { expect, test } from 'vitest';
import { effectOf } from './effect.ts';
import { safe } from './distill.ts';
import type { Execution, Verification } from './types.ts';

const at = new Date('2026-11-22T10:00:00Z');
const ran = (ended: Execution['ended'], verdict: Verification['verdict'], judged?: true) => effectOf({
  execution: { stepId: '1.1.1', ended, begunAt: at, endedAt: at, since: at, says: safe`done` }, verification: { verdict, judged, says: safe`it runs`, evidence: [], at },
});

test.each([
  ['answered', 'verified', true, 'verified'], ['answered', 'not_verified', true, 'not_verified'], ['unknown', 'verified', true, 'verified'], ['answered', 'unknown', true, 'unknown'],
  ['answered', 'verified', undefined, 'done'], ['answered', 'not_verified', undefined, 'failed'], ['unknown', 'unknown', undefined, 'unknown'],
  ['failed', 'verified', true, 'failed'], ['failed', 'not_verified', true, 'failed'],
] as const)('a step that ended %s, %s by the detectors or by itself (%s), counts as %s', (ended, verdict, judged, effect) => {
  expect(ran(ended, verdict, judged)).toBe(effect);
});
