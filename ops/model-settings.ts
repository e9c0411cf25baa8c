import { z } from 'zod';
import { defineSettings, wholeNumber, type SettingMeta } from '../engine/define.ts';

/** When models are asked, and how much. */
export const modelSettings = defineSettings('Models', {
  ASK_BELOW_PERCENT: wholeNumber(0, 100, 60, 'A model is asked about an incident where the diagnoses are less sure of its cause than this, in percent; 0: only where an admin presses for it'),
  MODEL_SECONDS: wholeNumber(1, 280, 90, 'Seconds that a model may take for one answer; nothing waits for it'),
  CLOUD_TOKENS_PER_DAY: wholeNumber(0, 100_000_000, 200_000, 'Tokens that all cloud models together may use up in a day; 0: no cloud model is asked'),
  CLOUD_NAMES: z.enum(['pseudonyms', 'plain']).default('pseudonyms')
    .meta({ about: 'What cloud models read in the place of the names of hosts, guests and containers: pseudonyms, or the names (plain)' } satisfies SettingMeta),
  EGRESS_DAYS: wholeNumber(1, 3650, 400, 'Days that the receipts of what was sent to models are kept'),
});

/** The settings of the models as values. */
export type ModelLimits = z.infer<typeof modelSettings.schema>;
