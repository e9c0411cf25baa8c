import { z } from 'zod';
import { safe } from '../../engine/distill.ts';
import { definePrompt } from './prompt.ts';

/** A month of one service's log in a few sentences, by the model in the house: the evidence may hold templates of its lines. */
export default definePrompt({
  id: 'log_summary',
  says: safe`"summary": up to four short sentences in plain English on what this log was like in this month: what was usual, what became more or less, and what went with an incident. Only what the evidence says; no commands, no links, no advice.`,
  fields: () => ({ summary: z.string().trim().min(1).max(800) }),
});
