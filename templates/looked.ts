import type { StepCheck } from '../engine/define.ts';
import type { Execution } from '../engine/types.ts';

/** The check of a step that only looks: it is done once it was answered, whatever the answer; what it found is what it says. */
export function looked({ ended, says }: Execution): StepCheck {
  return { verdict: ended === 'answered' ? 'verified' : 'not_verified', says, evidence: [] };
}
