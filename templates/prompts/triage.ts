import { z } from 'zod';
import { safe } from '../../engine/distill.ts';
import { definePrompt } from './prompt.ts';

/** The kinds of causes that a model may choose from, and `unknown`. */
export const families = [
  'storage_permission', 'config_credentials', 'dependency_network', 'resource_limit', 'version_upgrade', 'hardware_device', 'data_damage', 'transient_state',
  'not_an_incident', 'unknown',
] as const;

/** What kind of cause it is. Shown as a guess; how bad it is and whom it is told stays with the rules. */
export default definePrompt({
  id: 'triage',
  says: safe`"family": the one kind of cause out of the given list that fits the evidence best; "unknown" when none does. "sure": how sure you are, from 0 to 100.`,
  fields: () => ({ family: z.enum(families), sure: z.number().min(0).max(100) }),
});
