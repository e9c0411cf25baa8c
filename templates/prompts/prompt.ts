import type { z } from 'zod';
import type { CloudSafe } from '../../engine/distill.ts';

/** What a model is asked, together with the shape of its answer; what may be chosen from goes into the shape. */
export type Prompt<Shape extends z.ZodRawShape, Choices> = {
  /** Its name, in receipts and as the name of the shape. */
  id: string;
  /** Our own words: one field of the answer each. */
  says: CloudSafe;
  fields: (choices: Choices) => Shape;
};

/** A file of `templates/prompts/` exports one of these by default. */
export function definePrompt<Shape extends z.ZodRawShape, Choices = void>(prompt: Prompt<Shape, Choices>): Prompt<Shape, Choices> {
  return prompt;
}
