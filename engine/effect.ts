import { safe, type CloudSafe } from './distill.ts';
import type { PastStep } from './types.ts';

/** What a step did to the trouble: what the detectors say of it; `done` where only its own check looked, `failed` where it was not run or not carried out. */
export const effects = ['verified', 'not_verified', 'unknown', 'done', 'failed'] as const;
export type Effect = (typeof effects)[number];

/** What an effect is called. */
export const effectWords: Record<Effect, CloudSafe> = {
  verified: safe`helped`, not_verified: safe`did not help`, unknown: safe`nobody knows`, done: safe`was done`, failed: safe`could not be done`,
};

/** What a step did to the trouble it was run for. Who looked, or took a snapshot, has helped nobody yet. */
export function effectOf({ execution, verification }: Pick<PastStep, 'execution' | 'verification'>): Effect {
  if (execution.ended === 'failed') return 'failed';
  if (verification.judged || verification.verdict === 'unknown') return verification.verdict;
  return verification.verdict === 'verified' ? 'done' : 'failed';
}
