import type { Price } from './models.ts';

/** The day on which the prices below stood on the pages of Anthropic and OpenAI. */
export const pricesAsOf = '2026-11-22';

/** List prices in dollars for a million tokens, read and written, of requests as short as ours. */
const prices: Readonly<Record<string, readonly [read: number, written: number]>> = {
  'claude-fable-5-1': [10, 50],
  'claude-opus-5-5': [4, 20],
  'claude-opus-5': [5, 25],
  'claude-opus-4-5': [5, 25],
  'claude-sonnet-5-5': [2, 10],
  'claude-sonnet-5': [2, 10],
  'claude-sonnet-4-5': [3, 15],
  'claude-haiku-5-5': [0.1, 0.5],
  'claude-haiku-4-5': [1, 5],
  'gpt-6-astra': [10, 50],
  'gpt-6.1-sol': [2, 10],
  'gpt-6-sol': [2, 10],
  'gpt-6-luna': [0.1, 0.5],
  'gpt-5.6-sol': [4, 20],
  'gpt-5.6-terra': [2, 12],
  'gpt-5.6-luna': [0.2, 1.2],
  'gpt-5.4': [2.5, 15],
  'gpt-5.4-mini': [0.75, 4.5],
  'gpt-4.1': [2, 8],
  'gpt-4.1-mini': [0.4, 1.6],
  'gpt-4o': [2.5, 10],
  'gpt-4o-mini': [0.15, 0.6],
};

/** The list price of a model by its name, with or without the date of its making; null for one that is not on the list. */
export function listPrice(model: string): Price | null {
  const name = model.replace(/-(?:\d{8}|\d{4}-\d\d-\d\d)$/, '');
  const [read, written] = (Object.hasOwn(prices, name) ? prices[name] : undefined) ?? [];
  return read === undefined || written === undefined ? null : { in: read, out: written };
}
