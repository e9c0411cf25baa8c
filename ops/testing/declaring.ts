import anthropic from '../../adapters/anthropic.ts';
import ollama from '../../adapters/ollama.ts';
import openai from '../../adapters/openai.ts';
import type { Model } from '../../engine/models.ts';
import type { Store } from '../../storage/postgres.ts';
import type { ReadingModels } from '../declare/read-with-model.ts';
import { modelSettings } from '../model-settings.ts';
import { runModels } from '../models.ts';

/** The models at these addresses, to be asked about declarations; their receipts go into the store. */
export async function declaringWith(store: Store, where: { ollama?: string; anthropic?: string; openai?: string }): Promise<ReadingModels> {
  const limits = modelSettings.schema.parse({ MODEL_SECONDS: '5' });
  const found: Model[] = [
    ...(where.ollama === undefined ? [] : await ollama.connect(ollama.settings.schema.parse({ OLLAMA_URL: where.ollama }), { send: fetch })),
    ...(where.anthropic === undefined ? [] : await anthropic.connect(anthropic.settings.schema.parse({ ANTHROPIC_BASE_URL: where.anthropic, ANTHROPIC_API_KEY: 'sk-ant-test-key' }), { send: fetch })),
    ...(where.openai === undefined ? [] : await openai.connect(openai.settings.schema.parse({ OPENAI_BASE_URL: where.openai, OPENAI_API_KEY: 'sk-test-key' }), { send: fetch })),
  ];
  return { models: runModels(found, { store, limits, timeZone: 'UTC', platforms: [], states: { set: () => undefined }, now: () => new Date(), say: () => undefined }), limits };
}
