import { z } from 'zod';
import { defineSettings, secretText, type SettingMeta } from '../engine/define.ts';
import { openDoor, unswayed } from '../engine/model-door.ts';
import { addressSetting, defineModel, priceSetting, schemaOf, tokenCount, type CloudModel, type Completion } from '../engine/models.ts';
import { listPrice } from '../engine/prices.ts';

const settings = defineSettings('Anthropic', {
  ANTHROPIC_API_KEY: secretText('Key of the Anthropic API; it switches this cloud model on, which gets distilled text only'),
  ANTHROPIC_BASE_URL: addressSetting('https://api.anthropic.com', 'Where the Anthropic API is'),
  ANTHROPIC_MODEL: z.string().min(1).default('claude-haiku-5-5').meta({ about: 'The model of Anthropic that is asked' } satisfies SettingMeta),
  ANTHROPIC_PRICE: priceSetting('Anthropic'),
});

const who = 'Anthropic';

/** Small models that would think first, out of the tokens of their answer. */
const thinks = /^claude-haiku-5/;

/** What of an answer is read; a refusal may come without any text. */
const message = z.object({
  content: z.array(z.object({ type: z.string(), text: z.string().optional() })),
  stop_reason: z.string().nullable(),
  usage: z.object({ input_tokens: tokenCount, output_tokens: tokenCount, cache_creation_input_tokens: tokenCount.nullish(), cache_read_input_tokens: tokenCount.nullish() }),
});

/** The models of Anthropic, in the cloud. */
export default defineModel({
  provider: 'anthropic',
  about: 'Claude at Anthropic, asked only where the diagnoses are not sure, or by an admin',
  settings,
  on: (values) => values.ANTHROPIC_API_KEY !== undefined,
  connect: async (values, { send }): Promise<CloudModel[]> => {
    const { default: Anthropic } = await import('@anthropic-ai/sdk');
    const { ANTHROPIC_MODEL: model, ANTHROPIC_API_KEY: apiKey = '', ANTHROPIC_BASE_URL: baseURL, ANTHROPIC_PRICE: price } = values;
    return [{
      provider: 'anthropic', place: 'cloud', model, price: price ?? listPrice(model),
      ask: async ({ instructions, evidence, answer, limits }, call) => {
        const door = openDoor({ send, who, to: baseURL, headers: { 'x-api-key': apiKey, 'anthropic-version': '2023-06-01' } }, call);
        const client = unswayed(new Anthropic({ apiKey, webhookKey: null, baseURL, maxRetries: 0, timeout: limits.seconds * 1000, logLevel: 'off', openTelemetry: false, fetch: door.fetch }));
        try {
          return read(await client.messages.create({
            model, max_tokens: limits.answerTokens, system: instructions, messages: [{ role: 'user', content: evidence.join('\n') }],
            ...(thinks.test(model) ? { thinking: { type: 'disabled' } } : {}), output_config: { format: { type: 'json_schema', schema: schemaOf(answer) } },
          }));
        } catch (error) {
          throw door.fault(error);
        }
      },
    }];
  },
});

function read(answered: unknown): Completion {
  const { content, stop_reason: stop, usage } = message.parse(answered);
  const text = content.flatMap((block) => (block.type === 'text' && block.text !== undefined ? [block.text] : [])).join('');
  const tokensIn = usage.input_tokens + (usage.cache_creation_input_tokens ?? 0) + (usage.cache_read_input_tokens ?? 0);
  const ended = stop === 'refusal' ? 'refused' : stop === 'max_tokens' || stop === 'model_context_window_exceeded' ? 'cut' : 'whole';
  return { text, ended, usage: { tokensIn, tokensOut: usage.output_tokens, usd: null } };
}
