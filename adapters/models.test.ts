import { LLMock } from '@copilotkit/aimock';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { safe } from '../engine/distill.ts';
import { readAnswer } from '../engine/models.ts';
import { startFakeAnthropic } from '../ops/testing/fake-anthropic.ts';
import { startFakeOllama } from '../ops/testing/fake-ollama.ts';
import { startFakeOpenAI } from '../ops/testing/fake-openai.ts';
import { modelContract } from '../ops/testing/model-contract.ts';
import type { Model, ModelPart } from '../engine/models.ts';
import anthropic from './anthropic.ts';
import ollama from './ollama.ts';
import openai from './openai.ts';

async function only<Shape extends z.ZodRawShape>(part: ModelPart<Shape>, env: Record<string, string>): Promise<Model> {
  const [model, ...others] = await part.connect(part.settings.schema.parse(env), { send: fetch });
  if (!model || others.length > 0) throw new Error('there is not one model');
  return model;
}

modelContract('Ollama', { keyed: false, fake: () => startFakeOllama(), connect: (url) => only(ollama, { OLLAMA_URL: url }) });
modelContract('Anthropic', {
  keyed: true, fake: () => startFakeAnthropic(),
  connect: (url, wrongly) => only(anthropic, { ANTHROPIC_BASE_URL: url, ANTHROPIC_API_KEY: wrongly ? 'wrong-key' : 'sk-ant-test-key' }),
});
modelContract('OpenAI', {
  keyed: true, fake: () => startFakeOpenAI(),
  connect: (url, wrongly) => only(openai, { OPENAI_BASE_URL: url, OPENAI_API_KEY: wrongly ? 'wrong-key' : 'sk-test-key' }),
});
modelContract('OpenRouter', {
  keyed: true, fake: () => startFakeOpenAI({ which: 'openrouter' }),
  connect: (url, wrongly) => only(openai, { OPENROUTER_BASE_URL: url, OPENROUTER_API_KEY: wrongly ? 'wrong-key' : 'sk-test-key' }),
});

describe('a stand-in that others wrote', () => {
  const other = new LLMock({ port: 0 });
  beforeAll(async () => {
    other.onMessage(/red/, { content: '{"colour":"red"}' });
    await other.start();
  });
  afterAll(() => other.stop());

  const answer = z.strictObject({ colour: z.enum(['red', 'green']) });
  test.each<[string, () => Promise<Model>]>([
    ['Ollama', () => only(ollama, { OLLAMA_URL: other.url })],
    ['Anthropic', () => only(anthropic, { ANTHROPIC_BASE_URL: other.url, ANTHROPIC_API_KEY: 'any' })],
    ['OpenAI', () => only(openai, { OPENAI_BASE_URL: `${other.url}/v1`, OPENAI_API_KEY: 'any' })],
  ])('takes what is sent to %s, and its answer is understood', async (_name, connect) => {
    const asked = { prompt: 'colours', instructions: safe`Say a colour.`, evidence: [safe`It is red.`], answer, limits: { seconds: 5, answerTokens: 100 } };
    const model = await connect();
    const said = await model.ask(asked, { signal: AbortSignal.timeout(5000), leaving: () => Promise.resolve() });
    expect(readAnswer(said, answer)).toEqual({ colour: 'red' });
  });
});
