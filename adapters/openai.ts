import type OpenAI from 'openai';
import { z } from 'zod';
import { defineSettings, secretText, type SettingMeta } from '../engine/define.ts';
import { openDoor } from '../engine/model-door.ts';
import { defineModel, priceSetting, schemaOf, tokenCount, type CloudModel, type Completion, type ModelRequest, type Price, type Send } from '../engine/models.ts';

const settings = defineSettings('OpenAI and OpenRouter', {
  OPENAI_API_KEY: secretText('Key of the OpenAI API; it switches this cloud model on, which gets distilled text only'),
  OPENAI_BASE_URL: z.url().default('https://api.openai.com/v1').meta({ about: 'Where the OpenAI API is' } satisfies SettingMeta),
  OPENAI_MODEL: z.string().min(1).default('gpt-4.1-mini').meta({ about: 'The model of OpenAI that is asked' } satisfies SettingMeta),
  OPENAI_PRICE: priceSetting('OpenAI'),
  OPENROUTER_API_KEY: secretText('Key of OpenRouter; it switches this cloud model on, which gets distilled text only'),
  OPENROUTER_BASE_URL: z.url().default('https://openrouter.ai/api/v1').meta({ about: 'Where the OpenRouter API is' } satisfies SettingMeta),
  OPENROUTER_MODEL: z.string().min(1).default('openai/gpt-4.1-mini').meta({ about: 'The model that is asked through OpenRouter' } satisfies SettingMeta),
  OPENROUTER_PRICE: priceSetting('OpenRouter'),
});

/** What of an answer is read. OpenRouter says what it cost. */
const completion = z.object({
  choices: z.array(z.object({ finish_reason: z.string().nullable(), message: z.object({ content: z.string().nullable(), refusal: z.string().nullish() }) })).min(1),
  usage: z.object({ prompt_tokens: tokenCount, completion_tokens: tokenCount, cost: z.number().nonnegative().optional() }),
});

/** The models of OpenAI, and through OpenRouter those of others, in the cloud. */
export default defineModel({
  provider: 'openai',
  about: 'OpenAI and OpenRouter, asked only where the diagnoses are not sure, or by an admin',
  settings,
  on: (values) => values.OPENAI_API_KEY !== undefined || values.OPENROUTER_API_KEY !== undefined,
  connect: async (values, { send }) => {
    const { default: Client } = await import('openai');
    const found: CloudModel[] = [];
    if (values.OPENAI_API_KEY !== undefined) {
      const face = { provider: 'openai', who: 'OpenAI', apiKey: values.OPENAI_API_KEY, baseURL: values.OPENAI_BASE_URL, model: values.OPENAI_MODEL, price: values.OPENAI_PRICE };
      found.push(modelAt(face, Client, send));
    }
    if (values.OPENROUTER_API_KEY !== undefined) {
      const face = { provider: 'openrouter', who: 'OpenRouter', apiKey: values.OPENROUTER_API_KEY, baseURL: values.OPENROUTER_BASE_URL, model: values.OPENROUTER_MODEL, price: values.OPENROUTER_PRICE };
      found.push(modelAt(face, Client, send));
    }
    return found;
  },
});

type Face = { provider: string; who: string; apiKey: string; baseURL: string; model: string; price: Price | null };

function modelAt(face: Face, Client: typeof OpenAI, send: Send): CloudModel {
  const { provider, who, apiKey, baseURL, model, price } = face;
  const named = provider === 'openrouter' ? { 'HTTP-Referer': 'https://localhost/homelab-copilot', 'X-Title': 'homelab copilot' } : {};
  return {
    provider, place: 'cloud', model, price,
    ask: async (request, call) => {
      const door = openDoor(send, who, call);
      const client = new Client({ apiKey, baseURL, organization: null, project: null, maxRetries: 0, timeout: request.limits.seconds * 1000, logLevel: 'off', defaultHeaders: named, fetch: door.fetch });
      try {
        return read(await client.chat.completions.create(bodyOf(request, face)));
      } catch (error) {
        throw door.fault(error);
      }
    },
  };
}

/** OpenRouter sends it only to those who keep nothing and know the shape, and calls the limit by its older name. */
function bodyOf({ prompt, instructions, evidence, answer, limits }: ModelRequest, { provider, model }: Face): OpenAI.ChatCompletionCreateParamsNonStreaming {
  const own = provider === 'openrouter'
    ? { max_tokens: limits.answerTokens, provider: { require_parameters: true, data_collection: 'deny' }, usage: { include: true } }
    : { max_completion_tokens: limits.answerTokens, store: false };
  return {
    model, messages: [{ role: 'system', content: instructions }, { role: 'user', content: evidence.join('\n') }],
    response_format: { type: 'json_schema', json_schema: { name: prompt, strict: true, schema: schemaOf(answer) } }, ...own,
  };
}

function read(answered: unknown): Completion {
  const { choices: [choice], usage } = completion.parse(answered);
  const refused = choice?.finish_reason === 'content_filter' || (choice?.message.refusal ?? null) !== null;
  const ended = refused ? 'refused' : choice?.finish_reason === 'length' ? 'cut' : 'whole';
  return { text: choice?.message.content ?? '', ended, usage: { tokensIn: usage.prompt_tokens, tokensOut: usage.completion_tokens, usd: usage.cost ?? null } };
}
