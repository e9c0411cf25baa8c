import { plainMind, strictMistakes, unknownFields, type FakeMind, type FakeModel, type FakeQuestion } from './fake-model.ts';
import { type Answer, type Call, createFaults, type Faults, type Json, listen } from './fake-server.ts';

/** A running stand-in for the Messages API of Anthropic. */
export interface FakeAnthropic extends FakeModel, Pick<Faults, 'rateLimit' | 'fail' | 'delay'> { key: string }

const fields = ['model', 'max_tokens', 'messages', 'system', 'output_config', 'temperature', 'top_p', 'top_k', 'stop_sequences', 'metadata', 'stream', 'thinking', 'tools', 'tool_choice', 'service_tier'];

type World = { key: string; fake: Pick<FakeModel, 'questions' | 'bodies' | 'violations'>; mind: { think: FakeMind } };

/** Starts a fake Anthropic on 127.0.0.1 that takes one key and refuses what the real one refuses. */
export async function startFakeAnthropic({ key = 'sk-ant-test-key' }: { key?: string } = {}): Promise<FakeAnthropic> {
  const faults = createFaults();
  const mind = { think: plainMind };
  const fake = { questions: [] as FakeQuestion[], bodies: [] as string[], violations: [] as string[] };
  const { port, close } = await listen({
    answer: (call) => answer(call, { key, fake, mind }),
    limited: (retryAfter) => ({ ...failed(429, 'rate_limit_error', 'This request would exceed your rate limit'), headers: { 'retry-after': String(retryAfter) } }),
    broken: (status) => (status === 529 ? failed(529, 'overloaded_error', 'Overloaded') : failed(status, 'api_error', 'Internal server error')),
    seen: ({ body }) => { fake.bodies.push(typeof body === 'string' ? body : JSON.stringify(body)); },
    name: ({ method, path }) => ({ method, path }),
    crashed: (words) => { fake.violations.push(words); },
  }, faults);
  return {
    ...fake, key, rateLimit: faults.rateLimit, fail: faults.fail, delay: faults.delay, url: `http://127.0.0.1:${port}`, close,
    think: (next) => { mind.think = next; },
  };
}

function answer({ method, path, headers, body }: Call, world: World): Answer {
  if (method !== 'POST' || path !== '/v1/messages') return failed(404, 'not_found_error', 'Not found');
  if (headers['x-api-key'] !== world.key && headers['authorization'] !== `Bearer ${world.key}`) return failed(401, 'authentication_error', `invalid key: ${headers['authorization'] ?? ''}`);
  if (headers['anthropic-version'] === undefined) return failed(400, 'invalid_request_error', 'anthropic-version: header is required');
  const asked = (body ?? {}) as Json;
  const mistakes = mistakesIn(asked);
  if (mistakes.length > 0) {
    world.fake.violations.push(...mistakes);
    return failed(400, 'invalid_request_error', mistakes.join('; '));
  }
  return message(asked, world);
}

function mistakesIn(asked: Json): string[] {
  const { model, max_tokens: most, messages, output_config: output } = asked;
  const format = (output as Json | undefined)?.['format'] as Json | undefined;
  return [
    ...unknownFields(asked, fields).map((name) => `${name}: Extra inputs are not permitted`),
    ...(typeof model === 'string' && model !== '' ? [] : ['model: Field required']),
    ...(Number.isInteger(most) && Number(most) > 0 ? [] : ['max_tokens: Field required']),
    ...(Array.isArray(messages) && messages.length > 0 && (messages as Json[])[0]?.['role'] === 'user' ? [] : ['messages: the first message must be of the user']),
    ...(format === undefined ? ['output_config.format: this stand-in answers in JSON alone'] : format['type'] === 'json_schema' ? unknownFields(format, ['type', 'schema']).map((name) => `output_config.format.${name}: Extra inputs are not permitted`) : ['output_config.format.type: must be json_schema']),
    ...(format === undefined ? [] : strictMistakes(format['schema'], 'output_config.format.schema')),
  ];
}

function message(asked: Json, { fake, mind }: World): Answer {
  const system = typeof asked['system'] === 'string' ? asked['system'] : '';
  const user = (asked['messages'] as Json[]).map((one) => String(one['content'])).join('\n');
  const question = { model: String(asked['model']), system, user, schema: ((asked['output_config'] as Json)['format'] as Json)['schema'] as Json };
  fake.questions.push(question);
  const reply = mind.think(question);
  const text = 'text' in reply ? reply.text : 'cut' in reply ? reply.cut : '';
  const stop = 'text' in reply ? 'end_turn' : 'cut' in reply ? 'max_tokens' : 'refusal';
  return {
    status: 200,
    body: {
      id: 'msg_test', type: 'message', role: 'assistant', model: question.model, content: text === '' ? [] : [{ type: 'text', text }], stop_reason: stop, stop_sequence: null,
      usage: { input_tokens: Math.ceil((system + user).length / 4), output_tokens: Math.ceil(text.length / 4), cache_creation_input_tokens: 0, cache_read_input_tokens: 0 },
    },
  };
}

function failed(status: number, type: string, words: string): Answer {
  return { status, body: { type: 'error', error: { type, message: words }, request_id: 'req_test' } };
}
