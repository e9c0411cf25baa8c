import { createHash } from 'node:crypto';
import { plainMind, unknownFields, type FakeMind, type FakeModel, type FakeQuestion } from './fake-model.ts';
import { type Answer, type Call, createFaults, type Faults, type Json, listen } from './fake-server.ts';

/** A running stand-in for an Ollama server. */
export interface FakeOllama extends FakeModel, Pick<Faults, 'rateLimit' | 'fail' | 'delay'> {
  /** How long each model was last asked to stay in memory. */
  keptAlive: Map<string, unknown>;
  /** Texts that were turned into vectors. */
  embedded: string[];
}

const chatFields = ['model', 'messages', 'stream', 'format', 'keep_alive', 'think', 'options', 'tools'];
const embedFields = ['model', 'input', 'truncate', 'keep_alive', 'options', 'dimensions'];
const optionNames = ['temperature', 'num_predict', 'num_ctx', 'seed', 'top_p', 'top_k', 'stop'];

type World = { models: readonly string[]; fake: Omit<FakeOllama, keyof Pick<Faults, 'rateLimit' | 'fail' | 'delay'> | 'url' | 'close' | 'think'>; mind: { think: FakeMind } };

/** Starts a fake Ollama on 127.0.0.1 that has these models and refuses what the real one refuses. */
export async function startFakeOllama({ models = ['qwen3:8b', 'nomic-embed-text'] }: { models?: readonly string[] } = {}): Promise<FakeOllama> {
  const faults = createFaults();
  const mind = { think: plainMind };
  const fake = { questions: [] as FakeQuestion[], bodies: [] as string[], violations: [] as string[], keptAlive: new Map<string, unknown>(), embedded: [] as string[] };
  const world: World = { models, fake, mind };
  const { port, close } = await listen({
    answer: (call) => answer(call, world),
    limited: () => failed(503, 'server busy, please try again.  maximum pending requests exceeded'),
    broken: (status) => failed(status, 'an error was encountered while running the model'),
    seen: ({ body }) => { fake.bodies.push(typeof body === 'string' ? body : JSON.stringify(body)); },
    name: ({ method, path }) => ({ method, path }),
    crashed: (words) => { fake.violations.push(words); },
  }, faults);
  return {
    ...fake, rateLimit: faults.rateLimit, fail: faults.fail, delay: faults.delay, url: `http://127.0.0.1:${port}`, close,
    think: (next) => { mind.think = next; },
  };
}

function answer({ method, path, body }: Call, world: World): Answer {
  if (method !== 'POST' || (path !== '/api/chat' && path !== '/api/embed')) return { status: 404, body: { error: '404 page not found' } };
  if (typeof body !== 'object' || body === null) return failed(400, 'missing request body');
  const asked = body as Json;
  const { model } = asked;
  if (typeof model !== 'string' || model === '') return failed(400, 'model is required');
  if (!world.models.includes(model)) return failed(404, `model '${model}' not found`);
  world.fake.violations.push(...unknownFields(asked, path === '/api/chat' ? chatFields : embedFields).map((name) => `${path} has no field "${name}"`));
  world.fake.keptAlive.set(model, asked['keep_alive']);
  return path === '/api/chat' ? chat(asked, model, world) : embed(asked, model, world);
}

function chat(asked: Json, model: string, { fake, mind }: World): Answer {
  const { messages, format, stream, options } = asked;
  if (stream !== false) return failed(400, 'this stand-in does not stream');
  if (!Array.isArray(messages) || messages.some((one: Json) => typeof one['content'] !== 'string' || !['system', 'user', 'assistant'].includes(String(one['role'])))) return failed(400, 'invalid messages');
  if (typeof format !== 'object' || format === null) return failed(400, 'invalid format: expected "json" or a JSON schema');
  fake.violations.push(...unknownFields((options ?? {}) as Json, optionNames).map((name) => `there is no option "${name}"`));
  const said = (role: string) => (messages as Json[]).filter((one) => one['role'] === role).map((one) => String(one['content'])).join('\n');
  const question = { model, system: said('system'), user: said('user'), schema: format as Json };
  fake.questions.push(question);
  const reply = mind.think(question);
  const content = 'text' in reply ? reply.text : 'cut' in reply ? reply.cut : 'I cannot help with that.';
  return {
    status: 200,
    body: {
      model, created_at: '2026-11-21T10:00:00Z', message: { role: 'assistant', content }, done: true, done_reason: 'cut' in reply ? 'length' : 'stop',
      total_duration: 1, load_duration: 1, prompt_eval_count: tokensIn(question.system + question.user), prompt_eval_duration: 1, eval_count: tokensIn(content), eval_duration: 1,
    },
  };
}

function embed({ input }: Json, model: string, { fake }: World): Answer {
  const texts = Array.isArray(input) ? input as string[] : [String(input)];
  fake.embedded.push(...texts);
  return { status: 200, body: { model, embeddings: texts.map(vectorOf), total_duration: 1, load_duration: 1, prompt_eval_count: tokensIn(texts.join(' ')) } };
}

/** The same text always has the same vector, of length 1. */
function vectorOf(text: string): number[] {
  const bytes = [...createHash('sha256').update(text).digest()].map((byte) => byte - 127.5);
  const length = Math.hypot(...bytes);
  return bytes.map((one) => one / length);
}

function tokensIn(text: string): number {
  return Math.ceil(text.length / 4);
}

function failed(status: number, error: string): Answer {
  return { status, body: { error } };
}
