import { expect, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { safe } from './distill.ts';
import { costOf, mostTokens, priceSetting, schemaOf, type Ask, type CloudModel, type LocalModel, type ModelRequest } from './models.ts';

test('a schema goes out in the few words that every provider knows, without lengths and patterns', () => {
  const answer = z.strictObject({
    pattern: z.string().min(1).max(9).regex(/^a/).describe('begins with a'), list: z.array(z.enum(['x', 'y'])).max(2), sure: z.number().min(0).max(1), deep: z.strictObject({ type: z.literal('t') }),
  });
  expect(schemaOf(answer)).toEqual({
    type: 'object', required: ['pattern', 'list', 'sure', 'deep'], additionalProperties: false,
    properties: {
      pattern: { type: 'string', description: 'begins with a' }, list: { type: 'array', items: { type: 'string', enum: ['x', 'y'] } }, sure: { type: 'number' },
      deep: { type: 'object', required: ['type'], additionalProperties: false, properties: { type: { type: 'string', const: 't' } } },
    },
  });
});

test('what a call cost is what the provider says, else its price, else not known', () => {
  const price = priceSetting('X').parse('1/5');
  const usage = { tokensIn: 1000, tokensOut: 100, usd: null };
  expect(costOf(usage, price)).toBeCloseTo(0.0015, 10);
  expect(costOf({ ...usage, usd: 0.2 }, price)).toBe(0.2);
  expect(costOf(usage, priceSetting('X').parse(undefined))).toBeNull();
  expect(priceSetting('X').safeParse('five').success).toBe(false);
});

test('more is reserved than a call can use up', () => {
  expect(mostTokens('word '.repeat(100), 200)).toBeGreaterThanOrEqual(100 + 200);
  expect(mostTokens('日本'.repeat(100), 200)).toBeGreaterThanOrEqual(200 + 200);
});

test('a model in the cloud takes distilled text only, and one in the house takes both', () => {
  expectTypeOf<Ask<string>>().toExtend<Ask<ReturnType<typeof safe>>>();
  expectTypeOf<CloudModel['ask']>().not.toExtend<LocalModel['ask']>();
  const raw = { prompt: 'x', instructions: safe`x`, answer: z.string(), limits: { seconds: 1, answerTokens: 1 }, evidence: ['a raw log line'] } satisfies ModelRequest<string>;
  const cloud = { ask: () => Promise.resolve({ text: '', ended: 'whole', usage: { tokensIn: 0, tokensOut: 0, usd: null } }) } as unknown as CloudModel;
  const call = { leaving: () => Promise.resolve(), signal: new AbortController().signal };
  // @ts-expect-error raw text is not distilled
  void cloud.ask(raw, call);
});
