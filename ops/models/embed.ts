import { Fault } from '../../engine/errors.ts';
import type { Model } from '../../engine/models.ts';
import { withReceipt, type Trip } from './call.ts';

/** The vectors of some texts from the model in the house, with a receipt as any call has; rejects with a `model.*` Fault. */
export async function embedWith(models: readonly Model[], texts: readonly string[], trip: Trip): Promise<{ model: string; vectors: number[][] }> {
  const local = models.flatMap((model) => (model.place === 'local' && model.embedder !== null ? [{ provider: model.provider, embedder: model.embedder }] : []))[0];
  if (!local) throw new Fault('model.unreachable', 'no model in the house makes vectors');
  const { provider, embedder } = local;
  if (texts.length === 0) return { model: embedder.model, vectors: [] };
  const vectors = await withReceipt({ model: { provider, model: embedder.model, place: 'local', price: null }, prompt: 'embedding', reserved: 0 }, trip, async (call) => {
    const made = await embedder.embed(texts, call);
    return { usage: made.usage, read: () => made.vectors };
  });
  return { model: embedder.model, vectors };
}
