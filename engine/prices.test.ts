import { expect, test } from 'vitest';
import anthropic from '../adapters/anthropic.ts';
import openai from '../adapters/openai.ts';
import { costOf, type Model } from './models.ts';
import { listPrice, pricesAsOf } from './prices.ts';

test.each([['claude-haiku-5-5'], ['claude-haiku-4-5-20251001'], ['gpt-6-luna'], ['gpt-4.1-mini-2025-04-14']])('%s has a list price', (model) => {
  expect(listPrice(model)).toEqual({ in: expect.any(Number) as unknown, out: expect.any(Number) as unknown });
});

test.each(['', 'claude', 'claude-haiku-5-5-fast', 'gpt-6-luna-fast', 'qwen3:8b', '__proto__', 'constructor', 'gpt-4.1-mini-20250414x'])('"%s", which is not on the list, has none, and a call to it no cost', (model) => {
  expect(listPrice(model)).toBeNull();
  expect(costOf({ tokensIn: 1000, tokensOut: 10, usd: null }, listPrice(model))).toBeNull();
});

test('the list has a day', () => {
  expect(pricesAsOf).toMatch(/^\d{4}-\d\d-\d\d$/);
});

async function priceWith(env: Record<string, string>): Promise<Model['price'][]> {
  const [a, o] = await Promise.all([
    anthropic.connect(anthropic.settings.schema.parse({ ANTHROPIC_API_KEY: 'x', ...env }), { send: fetch }), openai.connect(openai.settings.schema.parse({ OPENAI_API_KEY: 'x', OPENROUTER_API_KEY: 'x', ...env }), { send: fetch }),
  ]);
  return [...a, ...o].map(({ price }) => price);
}

test('the models that are asked where nobody chose one are on the list', async () => {
  expect(await priceWith({})).toEqual([{ in: 0.1, out: 0.5 }, { in: 0.1, out: 0.5 }, { in: 0.1, out: 0.5 }]);
});

test('what the owner sets holds against the list, and another model has no price', async () => {
  expect(await priceWith({ ANTHROPIC_PRICE: '1/5', OPENAI_PRICE: '2/3', OPENROUTER_PRICE: '0/0' })).toEqual([{ in: 1, out: 5 }, { in: 2, out: 3 }, { in: 0, out: 0 }]);
  expect(await priceWith({ ANTHROPIC_MODEL: 'claude-x', OPENAI_MODEL: 'my-own', OPENROUTER_MODEL: 'some/llama' })).toEqual([null, null, null]);
});
