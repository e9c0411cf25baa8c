import type OpenAI from 'openai';
import { z } from 'zod';
import { defineSettings, secretText, type SettingMeta } from '../engine/define.ts';
import { Fault } from '../engine/errors.ts';
import { openDoor, unswayed } from '../engine/model-door.ts';
import { addressSetting, defineModel, priceSetting, schemaOf, tokenCount, type CloudModel, type Completion, type ModelRequest, type Price, type Send } from '../engine/models.ts';
import { listPrice } from '../engine/prices.ts';

const settings = defineSettings('OpenAI and OpenRouter', {
  OPENAI_API_KEY: secretText('Key of the OpenAI API; it switches this cloud model on, which gets distilled text only'),
  OPENAI_BASE_URL: addressSetting('https://api.openai.com/v1', 'Where the OpenAI API is'),
  OPENAI_MODEL: z.string().min(1).default('gpt-6-luna').meta({ about: 'The model of OpenAI that is asked' } satisfies SettingMeta),
  OPENAI_PRICE: priceSetting('OpenAI'),
  OPENROUTER_API_KEY: secretText('Key of OpenRouter; it switches this cloud model on, which gets distilled text only'),
  OPENROUTER_BASE_URL: addressSetting('https://openrouter.ai/api/v1', 'Where the OpenRouter API is'),
  OPENROUTER_MODEL: z.string().min(1).default('openai/gpt-6-luna').meta({ about: 'The model that is asked through OpenRouter' } satisfies SettingMeta),
  OPENROUTER_PRICE: priceSetting('OpenRouter'),
});

/** Models that would think first, out of the tokens of their answer, and may be told not to. */
const thinks = /^(?:openai[/])?gpt-(?:5[.]6|6|6[.]1)-(?:luna|sol)$/;

/** Dollars that one call can have cost; what is more is a mistake. */
const mostUsd = 100;

/** What of an answer is read. OpenRouter says what it cost. */
const completion = z.object({
  choices: z.array(z.object({ finish_reason: z.string().nullable(), message: z.object({ content: z.string().nullable(), refusal: z.string().nullish() }) })).min(1),
  usage: z.object({ prompt_tokens: tokenCount, completion_tokens: tokenCount, cost: z.number().nonnegative().max(mostUsd).nullish() }),
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
    provider, place: 'cloud', model, price: price ?? listPrice(model.replace(/^openai[/]/, '')),
    ask: async (request, call) => {
      const door = openDoor({ send, who, to: baseURL, headers: { authorization: `Bearer ${apiKey}`, ...named } }, call);
      try {
        return read(await clientOf(Client, face, door.fetch).chat.completions.create(bodyOf(request, face)));
      } catch (error) {
        throw door.fault(error);
      }
    },
  };
}

/** The signal of a call ends it in time, so that the client's own clock, which begins later, has no part in it. */
function clientOf(Client: typeof OpenAI, { apiKey, baseURL }: Face, fetch: Send): OpenAI {
  try {
    return unswayed(new Client({ apiKey, adminAPIKey: null, organization: null, project: null, webhookSecret: null, baseURL, maxRetries: 0, logLevel: 'off', fetch }));
  } catch (error) {
    throw new Fault('model.refused', 'the SDK of OpenAI does not start; take OPENAI_CUSTOM_HEADERS out of the environment', { cause: error });
  }
}

/** OpenRouter sends it only to those who keep nothing and know the shape, and calls the limit by its older name. */
function bodyOf({ prompt, instructions, evidence, answer, limits }: ModelRequest, { provider, model }: Face): OpenAI.ChatCompletionCreateParamsNonStreaming {
  const own = provider === 'openrouter'
    ? { max_tokens: limits.answerTokens, provider: { require_parameters: true, data_collection: 'deny' }, usage: { include: true }, ...(thinks.test(model) ? { reasoning: { effort: 'none' } } : {}) }
    : { max_completion_tokens: limits.answerTokens, store: false, ...(thinks.test(model) ? { reasoning_effort: 'none' as const } : {}) };
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
