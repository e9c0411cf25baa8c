import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { safe } from '../engine/distill.ts';
import { isFault } from '../engine/errors.ts';
import { readAnswer, type Embedder, type Model } from '../engine/models.ts';
import { endless, startRawModel, type RawModel } from '../ops/testing/raw-model.ts';
import anthropic from './anthropic.ts';
import ollama from './ollama.ts';
import openai from './openai.ts';

let raw: RawModel;
beforeEach(async () => { raw = await startRawModel(); });
afterEach(async () => { await raw.close(); });

const connects: [string, (url: string) => Promise<Model[]>][] = [
  ['Ollama', (url) => ollama.connect(ollama.settings.schema.parse({ OLLAMA_URL: url }), { send: fetch })],
  ['Anthropic', (url) => anthropic.connect(anthropic.settings.schema.parse({ ANTHROPIC_BASE_URL: url, ANTHROPIC_API_KEY: 'sk-ant-own-key' }), { send: fetch })],
  ['OpenAI', (url) => openai.connect(openai.settings.schema.parse({ OPENAI_BASE_URL: `${url}/v1`, OPENAI_API_KEY: 'sk-own-key' }), { send: fetch })],
  ['OpenRouter', (url) => openai.connect(openai.settings.schema.parse({ OPENROUTER_BASE_URL: `${url}/api/v1`, OPENROUTER_API_KEY: 'sk-own-key' }), { send: fetch })],
];

const answer = z.strictObject({ colour: z.enum(['red', 'green']) });
const call = { leaving: () => Promise.resolve(), signal: AbortSignal.timeout(20_000) };

async function asked(model: Model | undefined, signal = AbortSignal.timeout(5000)): Promise<string> {
  const question = { prompt: 'colours', instructions: safe`Say a colour.`, evidence: [safe`It is red.`], answer, limits: { seconds: 5, answerTokens: 100 } };
  try {
    readAnswer(await (model as Model).ask(question, { ...call, signal }), answer);
    return 'answered';
  } catch (error) {
    return isFault(error) ? `${error.code}: ${error.message}` : String(error);
  }
}

describe.each(connects)('an answer of %s', (_name, connect) => {
  test('without an end is read to a million bytes and no further', async () => {
    let poured = () => 0;
    raw.answer((response) => { poured = endless(response.writeHead(200, { 'content-type': 'application/json' }), `"${'x'.repeat(65_536)}",`); });
    expect(await asked((await connect(raw.url))[0])).toMatch(/^model[.]malformed: .* answered with more than the 1000000 bytes/);
    expect(poured()).toBeLessThan(20_000_000);
  });

  test('that says beforehand that it is too long is not read at all', async () => {
    raw.answer((response) => { response.writeHead(200, { 'content-type': 'application/json', 'content-length': '2000000' }).write('{'); });
    expect(await asked((await connect(raw.url))[0])).toMatch(/^model[.]malformed: .* answered with more than/);
  });

  test('that is small on its way and large at home is too long', async () => {
    raw.answer((response) => { response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(gzipSync(`{"x":"${'x'.repeat(3_000_000)}"}`)); });
    expect(await asked((await connect(raw.url))[0])).toMatch(/^model[.]malformed: .* answered with more than/);
  });

  test('that is an error without an end is not read', async () => {
    let poured = () => 0;
    raw.answer((response) => { poured = endless(response.writeHead(500, { 'content-type': 'application/json' }), 'x'.repeat(65_536)); });
    expect(await asked((await connect(raw.url))[0])).toMatch(/^model[.]unreachable: .* has a fault \(HTTP 500\)$/);
    expect(poured()).toBeLessThan(20_000_000);
  });

  test.each<[string, string, Record<string, string>, number]>([
    ['a page', '<!doctype html><title>Log in</title>', { 'content-type': 'text/html' }, 200], ['half of JSON', '{"message":{"content":"{', {}, 200], ['NaN', '{"x":NaN}', {}, 200],
    ['nothing', '', {}, 200], ['no content', '', {}, 204], ['null', 'null', {}, 200], ['a list', '[]', {}, 200], ['depth', '['.repeat(400_000), {}, 200], ['closed depth', `${'['.repeat(200_000)}${']'.repeat(200_000)}`, {}, 200],
    ['a stream of events', 'data: {"x":1}\n\ndata: [DONE]\n\n', { 'content-type': 'text/event-stream' }, 200], ['bytes that are no text', '\u00ff\u00fe\u0000', { 'content-type': 'application/json; charset=utf-16' }, 200],
    ['a wrong encoding', '{}', { 'content-encoding': 'gzip' }, 200],
  ])('that is %s is malformed', async (_what, body, headers, status) => {
    raw.answer((response) => { response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body, 'latin1'); });
    expect(await asked((await connect(raw.url))[0])).toMatch(/^model[.](malformed|unreachable): /);
  });

  test('that points to another address is said to do so, and nothing goes there', async () => {
    const other = await startRawModel();
    for (const status of [301, 302, 303, 307, 308]) {
      raw.answer((response) => { response.writeHead(status, { location: `${other.url}/v1/messages` }).end(); });
      expect(await asked((await connect(raw.url))[0])).toMatch(/^model[.]unreachable: .* points to another address/);
    }
    expect(other.calls).toEqual([]);
    await other.close();
  });

  test('that stops in the middle is given up in time', async () => {
    raw.answer((response) => { response.writeHead(200, { 'content-type': 'application/json' }).write('{"message"'); });
    expect(await asked((await connect(raw.url))[0], AbortSignal.timeout(300))).toMatch(/^model[.]timeout: /);
  });
});

describe.each([
  ['OpenAI', 1, { prompt_tokens: -5, completion_tokens: 1 }], ['OpenAI', 1, { prompt_tokens: 1e15, completion_tokens: 1 }], ['OpenAI', 1, { prompt_tokens: 1.5, completion_tokens: 1 }],
  ['OpenRouter', 1, { prompt_tokens: 1, completion_tokens: 1, cost: -1 }], ['OpenRouter', 1, { prompt_tokens: 1, completion_tokens: 1, cost: 1e9 }],
  ['Anthropic', 0, { input_tokens: 1, output_tokens: 1, cache_read_input_tokens: -900 }], ['Anthropic', 0, { input_tokens: 1, output_tokens: 1, cache_creation_input_tokens: 1e12 }],
  ['Ollama', 2, { prompt_eval_count: -1, eval_count: 1 }], ['Ollama', 2, { prompt_eval_count: 1, eval_count: 1e300 }],
] as const)('%s, with counts', (name, shape, usage) => {
  test(`that cannot be, ${JSON.stringify(usage)}, is malformed`, async () => {
    const text = '{"colour":"red"}';
    const bodies = [{ content: [{ type: 'text', text }], stop_reason: 'end_turn', usage }, { choices: [{ finish_reason: 'stop', message: { content: text } }], usage }, { message: { content: text }, ...usage }];
    raw.answer((response) => { response.end(JSON.stringify(bodies[shape])); });
    const connect = connects.find(([one]) => one === name)?.[1];
    expect(await asked((await connect?.(raw.url))?.[0])).toMatch(/^model[.]malformed: /);
  });
});

describe('an answer that would call a tool instead', () => {
  const order = { name: 'run', arguments: '{"command":"rm -rf /"}', input: { command: 'rm -rf /' } };
  const usage = { input_tokens: 9, output_tokens: 9, prompt_tokens: 9, completion_tokens: 9 };
  test.each<[number, string, unknown]>([
    [0, 'Ollama', { message: { content: '', tool_calls: [{ function: order }] }, done_reason: 'stop' }], [1, 'Anthropic', { content: [{ type: 'tool_use', id: 'x', ...order }], stop_reason: 'tool_use', usage }],
    [1, 'Anthropic', { content: [{ type: 'thinking', thinking: '{"colour":"red"}' }], stop_reason: 'end_turn', usage }], [1, 'Anthropic', { content: [{ type: 'text', text: '{"colour":"red"}{"colour":"red"}' }], stop_reason: 'end_turn', usage }],
    [2, 'OpenAI', { choices: [{ finish_reason: 'tool_calls', message: { content: null, tool_calls: [{ id: 'x', type: 'function', function: order }] } }], usage }], [2, 'OpenAI', { choices: [{ finish_reason: 'function_call', message: { content: '', function_call: order } }], usage }],
    [3, 'OpenRouter', { choices: [{ finish_reason: 'stop', message: { content: '```json\n{"colour":"red"}\n```' } }], usage }], [2, 'OpenAI', { choices: [], usage }],
  ])('%i: of %s is malformed', async (which, _name, body) => {
    raw.answer((response) => { response.end(JSON.stringify(body)); });
    expect(await asked((await connects[which]?.[1](raw.url))?.[0])).toMatch(/^model[.]malformed: /);
  });
});

describe('vectors', () => {
  const embedder = async (): Promise<Embedder> => ((await ollama.connect(ollama.settings.schema.parse({ OLLAMA_URL: raw.url }), { send: fetch }))[0] as unknown as { embedder: Embedder }).embedder;
  const codeOf = (made: Promise<unknown>) => made.then(() => 'made', (error: unknown) => (isFault(error) ? error.code : String(error)));

  test('of many texts may be longer than an answer, but not without an end', async () => {
    const texts = Array.from({ length: 32 }, (_, n) => `text ${n}`);
    raw.answer((response) => { response.end(JSON.stringify({ embeddings: texts.map((_, n) => Array.from({ length: 4096 }, (_one, at) => Math.sin(n + at))) })); });
    expect(await codeOf((await embedder()).embed(texts, call))).toBe('made');
    raw.answer((response) => { endless(response, `[${'0.5,'.repeat(20_000)}`); });
    expect(await codeOf((await embedder()).embed(texts, call))).toBe('model.malformed');
  });

  test.each([
    ['fewer than there are texts', '[[1,2]]'], ['of different lengths', '[[1,2],[1]]'], ['of no direction', '[[0,0],[1,2]]'], ['beyond all numbers', '[[1e300,1],[1,2]]'], ['of an infinite number', '[[1e999,1],[1,2]]'],
    ['too small to be kept', '[[1e-60,0],[1,2]]'], ['of null', '[[null,1],[1,2]]'], ['without numbers', '[[],[]]'],
  ])('%s are malformed', async (_what, embeddings) => {
    raw.answer((response) => { response.end(`{"embeddings":${embeddings}}`); });
    expect(await codeOf((await embedder()).embed(['one', 'two'], call))).toBe('model.malformed');
  });
});
