import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Agent, getGlobalDispatcher, ProxyAgent, setGlobalDispatcher } from 'undici';
import { z } from 'zod';
import { safe } from '../engine/distill.ts';
import { wordsOf } from '../engine/errors.ts';
import { readAnswer, type Model, type Send } from '../engine/models.ts';
import { send } from '../ops/models/send.ts';
import { startFakeAnthropic } from '../ops/testing/fake-anthropic.ts';
import { startFakeOllama } from '../ops/testing/fake-ollama.ts';
import { startFakeOpenAI } from '../ops/testing/fake-openai.ts';
import { startRawModel } from '../ops/testing/raw-model.ts';
import anthropic from './anthropic.ts';
import ollama from './ollama.ts';
import openai from './openai.ts';

const strays: Record<string, string> = Object.fromEntries([
  'ANTHROPIC_AUTH_TOKEN', 'ANTHROPIC_PROFILE', 'ANTHROPIC_ORGANIZATION_ID', 'ANTHROPIC_WORKSPACE_ID', 'ANTHROPIC_IDENTITY_TOKEN', 'ANTHROPIC_FEDERATION_RULE_ID', 'ANTHROPIC_WEBHOOK_SIGNING_KEY', 'ANTHROPIC_BETAS',
  'OPENAI_ORG_ID', 'OPENAI_PROJECT_ID', 'OPENAI_ADMIN_KEY', 'OPENAI_WEBHOOK_SECRET', 'OLLAMA_API_KEY', 'ANTHROPIC_API_KEY', 'OPENAI_API_KEY',
].map((name) => [name, 'stray-value']));
const elsewhere = { OLLAMA_HOST: 'http://127.0.0.1:9/stray', ANTHROPIC_BASE_URL: 'http://127.0.0.1:9/stray', OPENAI_BASE_URL: 'http://127.0.0.1:9/stray', HTTP_PROXY: 'http://127.0.0.1:9', http_proxy: 'http://127.0.0.1:9', HTTPS_PROXY: 'http://127.0.0.1:9', ALL_PROXY: 'http://127.0.0.1:9', NODE_USE_ENV_PROXY: '1' };
const headers = { ANTHROPIC_CUSTOM_HEADERS: 'x-stray: stray-value\nx-api-key: stray-value\nauthorization: stray-value', OPENAI_CUSTOM_HEADERS: 'x-stray: stray-value\nauthorization: Bearer stray-value' };
const broken = { ANTHROPIC_CUSTOM_HEADERS: 'no header at all: x\nä ö: x', ANTHROPIC_LOG: 'debug', OPENAI_LOG: 'debug' };

const providers: [string, () => Promise<{ url: string; violations: string[]; bodies: string[]; close: () => Promise<void> }>, (url: string, send: Send) => Promise<Model[]>][] = [
  ['Ollama', () => startFakeOllama(), (url, through) => ollama.connect(ollama.settings.schema.parse({ OLLAMA_URL: url }), { send: through })],
  ['Anthropic', () => startFakeAnthropic(), (url, through) => anthropic.connect(anthropic.settings.schema.parse({ ANTHROPIC_BASE_URL: url, ANTHROPIC_API_KEY: 'sk-ant-test-key' }), { send: through })],
  ['OpenAI', () => startFakeOpenAI(), (url, through) => openai.connect(openai.settings.schema.parse({ OPENAI_BASE_URL: url, OPENAI_API_KEY: 'sk-test-key' }), { send: through })],
  ['OpenRouter', () => startFakeOpenAI({ which: 'openrouter' }), (url, through) => openai.connect(openai.settings.schema.parse({ OPENROUTER_BASE_URL: url, OPENROUTER_API_KEY: 'sk-test-key' }), { send: through })],
];

const answer = z.strictObject({ colour: z.enum(['red', 'green']) });
const question = { prompt: 'colours', instructions: safe`Say a colour.`, evidence: [safe`It is red.`], answer, limits: { seconds: 5, answerTokens: 100 } };
const ask = async (model: Model | undefined) => readAnswer(await (model as Model).ask(question, { leaving: () => Promise.resolve(), signal: AbortSignal.timeout(5000) }), answer);

/** What goes over the wire with these variables set: addresses and headers, besides the bytes. */
async function wired(connect: (url: string, send: Send) => Promise<Model[]>, url: string): Promise<unknown[]> {
  const seen: unknown[] = [];
  const [model] = await connect(url, (to, init) => {
    seen.push([String(to), new Headers(init?.headers), init?.body]);
    return fetch(to, init);
  });
  await ask(model);
  return seen.map((one) => JSON.stringify(one, (_key, value: unknown) => (value instanceof Headers ? [...value] : value)));
}

beforeEach(() => { vi.unstubAllEnvs(); });
afterEach(() => { vi.unstubAllEnvs(); });

describe.each(providers)('%s', (_name, start, connect) => {
  test.each<[string, Record<string, string>]>([['credentials', strays], ['addresses', elsewhere], ['headers', headers], ['broken headers', broken]])('is sent the same, whatever %s stand in the environment', async (_what, variables) => {
    const fake = await start();
    const plain = await wired(connect, fake.url);
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
    expect(await wired(connect, fake.url)).toEqual(plain);
    expect(plain.join()).not.toMatch(/stray|node[/]|x64|linux/i);
    expect(fake.violations).toEqual([]);
    await fake.close();
  });

  test('is reached straight, where all else of the process goes through a proxy', async () => {
    const [fake, proxy, before] = [await start(), await startRawModel(), getGlobalDispatcher()];
    setGlobalDispatcher(new ProxyAgent(proxy.url));
    try {
      expect(await ask((await connect(fake.url, send))[0])).toEqual({ colour: 'red' });
      expect(proxy.calls).toEqual([]);
    } finally {
      setGlobalDispatcher(before instanceof Agent ? before : new Agent());
      await Promise.all([fake.close(), proxy.close()]);
    }
  });
});

test('headers in the environment that end the SDK of OpenAI are named, and nothing is sent', async () => {
  vi.stubEnv('OPENAI_CUSTOM_HEADERS', 'no header at all: x');
  const fake = await startFakeOpenAI();
  await expect(providers[2]?.[2](fake.url, send).then(([model]) => ask(model))).rejects.toMatchObject({ code: 'model.refused', message: expect.stringMatching(/OPENAI_CUSTOM_HEADERS/) as unknown });
  expect(fake.bodies).toEqual([]);
  await fake.close();
});

describe('Ollama behind a reverse proxy', () => {
  const at = async (url: string) => (await ollama.connect(ollama.settings.schema.parse({ OLLAMA_URL: url }), { send }))[0];

  test.each([
    ['a user and a password', 'anna:s3cret', 'anna:s3cret'], ['signs that are encoded', 'anna:p%40ss%3Aw%C3%B6rd%2F', 'anna:p@ss:wörd/'], ['a user alone', 'anna', 'anna:'], ['a password alone', ':s3cret', ':s3cret'], ['a stray sign', 'anna:100%', 'anna:100%'],
  ])('gets %s as a header, and keeps its path', async (_what, userinfo, sent) => {
    const raw = await startRawModel();
    raw.answer((response) => { response.end(JSON.stringify({ message: { content: '{"colour":"red"}' } })); });
    expect(await ask(await at(raw.url.replace('://', `://${userinfo}@`) + '/llm/'))).toEqual({ colour: 'red' });
    expect(raw.calls[0]?.url).toBe('/llm/api/chat');
    expect(raw.calls[0]?.headers.authorization).toBe(`Basic ${Buffer.from(sent).toString('base64')}`);
    await raw.close();
  });

  test.each([['is away', null], ['does not take the password', 401], ['has a fault', 500], ['points elsewhere', 307]])('that %s is told without the password', async (_what, status) => {
    const raw = await startRawModel();
    raw.answer((response) => { response.writeHead(status ?? 200, { location: 'http://anna:s3cret@127.0.0.1:9/' }).end('anna:s3cret'); });
    if (status === null) await raw.close();
    const error: unknown = await ask(await at(raw.url.replace('://', '://anna:s3cret@'))).catch((one: unknown) => one);
    const told: string[] = [];
    for (let one = error; one instanceof Error; one = one.cause) told.push(wordsOf(one), one.stack ?? '', JSON.stringify(one));
    expect(told.length).toBeGreaterThan(0);
    expect(told.join('\n')).not.toMatch(/s3cret|YW5uYTpzM2NyZXQ/);
    if (status !== null) await raw.close();
  });
});

test.each([
  [ollama.settings, { OLLAMA_URL: 'ftp://nas1' }], [anthropic.settings, { ANTHROPIC_BASE_URL: 'https://me:s3cret@gateway.example' }], [openai.settings, { OPENAI_BASE_URL: 'https://me:s3cret@gateway.example/v1' }], [openai.settings, { OPENROUTER_BASE_URL: 'file:///tmp/x' }],
])('an address that cannot be gone to is a mistake of the settings, %#', ({ schema }, values) => {
  const read = schema.safeParse(values);
  expect(read.success).toBe(false);
  expect(JSON.stringify(read.error?.issues)).not.toContain('s3cret');
});
