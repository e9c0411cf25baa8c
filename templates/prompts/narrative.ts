import { z } from 'zod';
import { safe } from '../../engine/distill.ts';
import { definePrompt } from './prompt.ts';

/** Words for an incident. They are checked before anybody reads them, and never change what may be done. */
export default definePrompt({
  id: 'narrative',
  says: safe`"summary": one or two short sentences for the owner of the house, in plain English: what is wrong, and what most likely brought it about. Use the words of the evidence. No commands, no links, no advice.`,
  fields: () => ({ summary: z.string().trim().min(1).max(400) }),
});
