import type { z } from 'zod';
import { defineSettings, wholeNumber } from './define.ts';
import type { FactKind, PressAction, Role } from './types.ts';

/** Every limit of the engine, in the units its name says. */
export const policySettings = defineSettings('Limits', {
  SETTLE_SECONDS: wholeNumber(0, 600, 3, 'Seconds between opening an incident and posting its card, so that the culprit is its title'),
  APPROVAL_MINUTES: wholeNumber(1, 55, 55, 'Minutes an offered step can be approved; Discord limits edits of messages older than an hour'),
  LATE_PRESS_SECONDS: wholeNumber(5, 86_400, 120, 'A press that waited longer than this while we were away is answered "press again"'),
  MAX_ROUNDS: wholeNumber(1, 5, 3, 'Plans per incident before it is handed over to a person'),
  MAX_STEPS: wholeNumber(1, 7, 5, 'Steps per plan'),
  VERIFY_LIMIT_SECONDS: wholeNumber(1, 86_400, 600, 'Seconds a check after a step may wait for an answer before it counts as unknown'),
  RECOVERY_SECONDS: wholeNumber(1, 3600, 60, 'Seconds without trouble until something counts as recovered'),
  STALE_SECONDS: wholeNumber(2, 3600, 90, 'What was last seen longer ago than this is unknown'),
  STEP_TIMEOUT_SECONDS: wholeNumber(5, 900, 60, 'Seconds a step may take before its result is unknown'),
  POLL_SECONDS: wholeNumber(1, 3600, 10, 'Seconds between two looks at everything; events do not wait for it'),
  FACTS_DAYS: wholeNumber(1, 3650, 30, 'Days that facts are kept'),
  MOVES_DAYS: wholeNumber(1, 3650, 400, 'Days that the moves of recorded tickets are kept'),
});

/** The limits as numbers. */
export type Limits = z.infer<typeof policySettings.schema>;

/** Who may press what; everything that changes a machine is for admins. */
export const pressers: Record<PressAction, readonly Role[]> = {
  approve: ['admin'],
  decline: ['admin'],
  check: ['admin'],
  ack: ['admin', 'user'],
  why: ['admin', 'user'],
  details: ['admin', 'user'],
};

/** Transitions one `advance` may make before it gives the ticket back; a bound, not a target. */
export const movesPerAdvance = 24;

/** A message that offers a step is used again for the next step only while it is younger than this, in seconds. */
export const anchorSeconds = 300;

/** How far back detectors look at most, in seconds. */
export const memorySeconds = 3600;

/** Kinds of facts that tell something only over a longer time, and how far back detectors see them, in seconds. */
export const longMemory: Partial<Record<FactKind, number>> = { 'storage.usage': 7 * 86_400, 'task.ended': 86_400, 'task.began': 86_400 };
