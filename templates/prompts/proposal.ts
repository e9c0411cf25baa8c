import { z } from 'zod';
import { safe } from '../../engine/distill.ts';
import { definePrompt } from './prompt.ts';

/** Steps that one answer may name at most. */
export const mostNamed = 3;

/** A ranking of what is permitted. The answer holds names of the list and nothing else, so there is nothing to obey in it. */
export default definePrompt<{ actions: z.ZodArray<z.ZodEnum<Record<string, string>>> }, readonly [string, ...string[]]>({
  id: 'proposal',
  says: safe`"actions": up to ${mostNamed} names out of the list of what may be done, in the order in which to do them. Look before you change anything. An empty list when nothing there would help.`,
  fields: (names) => ({ actions: z.array(z.enum(names)).max(mostNamed) }),
});
