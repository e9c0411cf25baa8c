import { expect, test } from 'vitest';
import { line } from './line.ts';
import { type execute } from './stages/execute.ts';
import { type plan } from './stages/plan.ts';
import { type verify } from './stages/verify.ts';
import type { Approved, ApprovedStep, Awaiting, TodoStep } from './types.ts';

test('the line has a function for each state that moves by itself, and none for the states that wait for people', () => {
  expect(Object.keys(line)).toEqual(['assessed', 'planned', 'validated', 'approved', 'executed', 'verified']);
});

test('what must not happen does not compile', () => {
  const step = {} as TodoStep;
  // @ts-expect-error a step that nobody approved is not an approved step
  const approved: ApprovedStep = step;
  const offered = {} as Awaiting;
  // @ts-expect-error an offer cannot be executed
  const early: Parameters<typeof execute>[0] = offered;
  // @ts-expect-error a stage does not fit in the place of another
  const swapped: Parameters<typeof plan>[0] = {} as Parameters<typeof verify>[0];
  // @ts-expect-error an approved ticket carries the approved step
  const bare: Approved = { ...offered, state: 'approved' };
  expect([approved, early, swapped, bare]).toHaveLength(4);
});
