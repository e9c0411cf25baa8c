import { afterFailure, closedBreaker, mayAsk } from '../engine/breaker.ts';
import { Fault, isFault, wordsOf } from '../engine/errors.ts';
import { lexicalEmbedder } from '../engine/lexical.ts';
import type { Embedder } from '../engine/memory.ts';
import { rows, type Store } from '../storage/postgres.ts';
import type { Say } from './log.ts';
import type { Models } from './models.ts';

/** What a choice of an embedder stands on; without models there is none but our own. */
export type EmbeddingRig = { store: Store; models: Pick<Models, 'has' | 'embed'> | null; now: () => Date; say: Say };

/** How long a model that did not answer is not tried by every question, in milliseconds. */
const away = { failures: 1, firstMs: 60_000, mostMs: 60_000 };

/**
 * The embedder to go by now: that of the model in the house once it has answered, or once it has made vectors before, so that they are
 * not all made anew while it is away; else our own, which needs nothing.
 */
export function embedderOf({ store, models, now, say }: EmbeddingRig): () => Promise<Embedder> {
  if (!models?.has('local')) return () => Promise.resolve(lexicalEmbedder);
  let chosen: Embedder | null = null;
  let breaker = closedBreaker;
  const vectorsOf = async (texts: readonly string[]) => models.embed(texts, { ticketId: null, redactions: {} });
  const named = (model: string, dim: number): Embedder => ({
    model, dim,
    embed: async (texts) => {
      const made = await vectorsOf(texts);
      if (made.model === model && made.vectors.every((vector) => vector.length === dim)) return made.vectors.map((vector) => Float32Array.from(vector));
      chosen = null;
      throw new Fault('model.malformed', `the vectors of the model in the house are no longer those of ${model} with ${dim} numbers each`);
    },
  });
  return async () => {
    if (chosen !== null) return chosen;
    if (!mayAsk(breaker, now())) return await knownIn(store, named) ?? lexicalEmbedder;
    try {
      const { model, vectors: [vector = []] } = await vectorsOf(['a container that was stopped']);
      chosen = named(model, vector.length);
      return chosen;
    } catch (error) {
      breaker = afterFailure(breaker, now(), away);
      if (!isFault(error)) say(`no vectors can be made by the model in the house: ${wordsOf(error)}`, error);
      return await knownIn(store, named) ?? lexicalEmbedder;
    }
  };
}

/** The embedder whose vectors are there already; it makes none itself, unless it is our own. */
export async function embedderThere(store: Store): Promise<Embedder> {
  const away = () => Promise.reject(new Fault('model.unreachable', 'only the service asks the model in the house for vectors'));
  return await knownIn(store, (model, dim) => ({ model, dim, embed: away })) ?? lexicalEmbedder;
}

/** The model that made the newest vectors, if it was not our own. */
async function knownIn(store: Store, named: (model: string, dim: number) => Embedder): Promise<Embedder | null> {
  const [known] = await rows<{ model: string; dim: number }>(store, 'SELECT model, dim FROM memories WHERE model IS NOT NULL ORDER BY turn DESC LIMIT 1');
  return known && !known.model.startsWith('lexical-') ? named(known.model, known.dim) : null;
}
