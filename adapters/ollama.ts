import type { Ollama } from 'ollama';
import { z } from 'zod';
import { defineSettings, type SettingMeta } from '../engine/define.ts';
import { openDoor } from '../engine/model-door.ts';
import { defineModel, schemaOf, tokenCount, type Call, type Completion, type Embedder, type LocalModel, type Send } from '../engine/models.ts';

const settings = defineSettings('Ollama', {
  OLLAMA_URL: z.url({ protocol: /^https?$/ }).optional().meta({ about: 'Where Ollama is; it switches the model in the house on. Where a reverse proxy asks for a user, http://user:password@host', secret: true, example: 'http://127.0.0.1:11434' } satisfies SettingMeta),
  OLLAMA_MODEL: z.string().min(1).default('qwen3:8b').meta({ about: 'The model of Ollama that is asked; one of 4 to 8 billion parameters will do' } satisfies SettingMeta),
  OLLAMA_EMBED_MODEL: z.string().min(1).default('nomic-embed-text').meta({ about: 'The model of Ollama that turns texts into vectors' } satisfies SettingMeta),
  OLLAMA_KEEP_ALIVE: z.string().regex(/^\d+(ms|s|m|h)$/, 'write a span, such as 30s or 5m').default('30s')
    .meta({ about: 'How long Ollama keeps a model in memory after it was asked, such as 30s or 5m' } satisfies SettingMeta),
}, ({ OLLAMA_URL, OLLAMA_MODEL, OLLAMA_EMBED_MODEL }) => [
  ...(OLLAMA_URL !== undefined && /(^|\.)ollama\.com$/i.test(new URL(OLLAMA_URL).hostname) ? ['OLLAMA_URL must be in your house; ollama.com is a cloud'] : []),
  ...Object.entries({ OLLAMA_MODEL, OLLAMA_EMBED_MODEL }).filter(([, model]) => /[-:]cloud$/i.test(model)).map(([name]) => `${name} must be a model that runs in your house, not one of the cloud`),
]);

type Values = z.infer<typeof settings.schema>;

const who = 'Ollama';

/** Tokens that a question and its answer may fill; what a small model on a small machine can still hold. */
const contextTokens = 8192;

const said = z.object({ message: z.object({ content: z.string() }), done_reason: z.string().optional(), prompt_eval_count: tokenCount.default(0), eval_count: tokenCount.default(0) });
const embedded = z.object({ embeddings: z.array(z.array(z.number()).min(1)), prompt_eval_count: tokenCount.default(0) });

/** The models in the house. */
export default defineModel({
  provider: 'ollama',
  about: 'A model in the house, which words incidents, ranks what may be done, and makes vectors',
  settings,
  on: (values) => values.OLLAMA_URL !== undefined,
  connect: async (values, { send }): Promise<LocalModel[]> => {
    const { Ollama: Client } = await import('ollama');
    const { OLLAMA_MODEL: model, OLLAMA_KEEP_ALIVE: keepAlive } = values;
    const through = throughDoor(Client, values, send);
    return [{
      provider: 'ollama', place: 'local', model, price: null, embedder: embedderOf(values, through),
      ask: ({ instructions, evidence, answer, limits }, call) => through(call, async (client) => read(await client.chat({
        model, stream: false, think: false, keep_alive: keepAlive, format: schemaOf(answer),
        messages: [{ role: 'system', content: instructions }, { role: 'user', content: evidence.join('\n') }],
        options: { temperature: 0, num_predict: limits.answerTokens, num_ctx: contextTokens },
      }))),
    }];
  },
});

type Through = <Answer>(call: Call, work: (client: Ollama) => Promise<Answer>, mostBytes?: number) => Promise<Answer>;

function throughDoor(Client: typeof Ollama, { OLLAMA_URL: url = '' }: Values, send: Send): Through {
  const { to, headers } = wayTo(url);
  return async (call, work, mostBytes) => {
    const door = openDoor({ send, who, to, headers, ...(mostBytes === undefined ? {} : { mostBytes }) }, call);
    try {
      return await work(new Client({ host: to, fetch: door.fetch }));
    } catch (error) {
      throw door.fault(error);
    }
  };
}

/** An address without its user and password, which go into a header: they would stand in the words of errors. */
function wayTo(address: string): { to: string; headers: Record<string, string> } {
  const url = new URL(address);
  const { username, password } = url;
  Object.assign(url, { username: '', password: '' });
  const user = `${decoded(username)}:${decoded(password)}`;
  return { to: url.href.replace(/\/+$/, ''), headers: user === ':' ? {} : { authorization: `Basic ${Buffer.from(user).toString('base64')}` } };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Bytes that the vector of one text may have as JSON: some thousand numbers of two dozen letters. */
const vectorBytes = 200_000;

function embedderOf({ OLLAMA_EMBED_MODEL: model, OLLAMA_KEEP_ALIVE: keepAlive }: Values, through: Through): Embedder {
  return {
    model,
    embed: (texts, call) => through(call, async (client) => {
      const { embeddings, prompt_eval_count: tokensIn } = embedded.parse(await client.embed({ model, input: [...texts], truncate: true, keep_alive: keepAlive }));
      if (embeddings.length !== texts.length) throw new SyntaxError('there are not as many vectors as texts');
      if (embeddings.some((one) => one.length !== embeddings[0]?.length || !hasDirection(one))) throw new SyntaxError('a vector has another length than the first, or no direction');
      return { vectors: embeddings, usage: { tokensIn, tokensOut: 0, usd: null } };
    }, 100_000 + vectorBytes * texts.length),
  };
}

/** Whether a vector can be compared: kept as numbers of four bytes, its length is neither nought nor beyond them. */
function hasDirection(vector: readonly number[]): boolean {
  const length = Math.fround(Math.hypot(...vector));
  return length > 0 && Number.isFinite(length);
}

function read(answered: unknown): Completion {
  const { message, done_reason: reason, prompt_eval_count: tokensIn, eval_count: tokensOut } = said.parse(answered);
  return { text: message.content, ended: reason === 'length' ? 'cut' : 'whole', usage: { tokensIn, tokensOut, usd: null } };
}
