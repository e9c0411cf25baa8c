import { plainMind, strictMistakes, unknownFields, type FakeMind, type FakeModel, type FakeQuestion } from './fake-model.ts';
import { type Answer, type Call, createFaults, type Faults, type Json, listen } from './fake-server.ts';

/** A running stand-in for the chat completions of OpenAI, or of OpenRouter, which speaks the same with words of its own. */
export interface FakeOpenAI extends FakeModel, Pick<Faults, 'rateLimit' | 'fail' | 'delay'> { key: string }

const fields = ['model', 'messages', 'response_format', 'temperature', 'seed', 'stop', 'top_p', 'user'];
const own = { openai: ['max_completion_tokens', 'store', 'reasoning_effort', 'metadata'], openrouter: ['max_tokens', 'provider', 'usage', 'models', 'reasoning'] };

type Which = keyof typeof own;
type World = { key: string; which: Which; fake: Pick<FakeModel, 'questions' | 'bodies' | 'violations'>; mind: { think: FakeMind } };

/** Starts a fake OpenAI or OpenRouter on 127.0.0.1 that takes one key and refuses what the real one refuses. */
export async function startFakeOpenAI({ key = 'sk-test-key', which = 'openai' }: { key?: string; which?: Which } = {}): Promise<FakeOpenAI> {
  const faults = createFaults();
  const mind = { think: plainMind };
  const fake = { questions: [] as FakeQuestion[], bodies: [] as string[], violations: [] as string[] };
  const { port, close } = await listen({
    answer: (call) => answer(call, { key, which, fake, mind }),
    limited: (retryAfter) => ({ ...failed(429, 'rate_limit_exceeded', 'Rate limit reached'), headers: { 'retry-after': String(retryAfter) } }),
    broken: (status) => failed(status, 'server_error', 'The server had an error while processing your request'),
    seen: ({ body }) => { fake.bodies.push(typeof body === 'string' ? body : JSON.stringify(body)); },
    name: ({ method, path }) => ({ method, path }),
    crashed: (words) => { fake.violations.push(words); },
  }, faults);
  return {
    ...fake, key, rateLimit: faults.rateLimit, fail: faults.fail, delay: faults.delay, url: `http://127.0.0.1:${port}/v1`, close,
    think: (next) => { mind.think = next; },
  };
}

function answer({ method, path, headers, body }: Call, world: World): Answer {
  if (method !== 'POST' || path !== '/v1/chat/completions') return failed(404, 'invalid_request_error', `Invalid URL (${method} ${path})`);
  if (headers['authorization'] !== `Bearer ${world.key}`) return failed(401, 'invalid_request_error', `Incorrect API key provided: ${headers['authorization'] ?? ''}.`);
  const asked = (body ?? {}) as Json;
  const mistakes = [...mistakesIn(asked, world.which), ...(world.which === 'openrouter' && (headers['http-referer'] === undefined || headers['x-title'] === undefined) ? ['HTTP-Referer and X-Title are missing'] : [])];
  if (mistakes.length > 0) {
    world.fake.violations.push(...mistakes);
    return failed(400, 'invalid_request_error', mistakes.join('; '));
  }
  return completion(asked, world);
}

function mistakesIn(asked: Json, which: Which): string[] {
  const format = asked['response_format'] as Json | undefined;
  const shape = format?.['json_schema'] as Json | undefined;
  return [
    ...unknownFields(asked, [...fields, ...own[which]]).map((name) => `Unrecognized request argument supplied: ${name}`),
    ...(typeof asked['model'] === 'string' ? [] : ['you must provide a model parameter']),
    ...(Array.isArray(asked['messages']) && asked['messages'].length > 0 ? [] : ['Missing required parameter: \'messages\'.']),
    ...(format?.['type'] === 'json_schema' && shape?.['strict'] === true ? [] : ['this stand-in answers in a strict JSON schema alone']),
    ...(/^[a-zA-Z0-9_-]{1,64}$/.test(String(shape?.['name'] ?? '')) ? [] : ['Invalid \'response_format.json_schema.name\'']),
    ...(shape === undefined ? [] : strictMistakes(shape['schema'])),
  ];
}

function completion(asked: Json, { fake, mind, which }: World): Answer {
  const messages = asked['messages'] as Json[];
  const said = (role: string) => messages.filter((one) => one['role'] === role).map((one) => String(one['content'])).join('\n');
  const question = { model: String(asked['model']), system: said('system'), user: said('user'), schema: ((asked['response_format'] as Json)['json_schema'] as Json)['schema'] as Json };
  fake.questions.push(question);
  const reply = mind.think(question);
  const content = 'text' in reply ? reply.text : 'cut' in reply ? reply.cut : null;
  const usage = { prompt_tokens: Math.ceil((question.system + question.user).length / 4), completion_tokens: Math.ceil((content ?? '').length / 4) };
  return {
    status: 200,
    body: {
      id: 'chatcmpl-test', object: 'chat.completion', created: 1_795_000_000, model: question.model,
      choices: [{ index: 0, logprobs: null, finish_reason: 'cut' in reply ? 'length' : 'stop', message: { role: 'assistant', content, refusal: 'refuses' in reply ? 'I cannot help with that.' : null } }],
      usage: { ...usage, total_tokens: usage.prompt_tokens + usage.completion_tokens, ...(which === 'openrouter' ? { cost: 0.0005 } : {}) },
    },
  };
}

function failed(status: number, code: string, words: string): Answer {
  return { status, body: { error: { message: words, type: code, param: null, code } } };
}
