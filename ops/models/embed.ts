import { Fault } from '../../engine/errors.ts';
import type { Embedder, LocalModel } from '../../engine/models.ts';
import { paceOf, withReceipt, type Trip } from './call.ts';
import { askSeat, seatOf, type SeatOf } from './seat.ts';

/** The model in the house that makes vectors. */
export type EmbedderSeat = SeatOf<{ provider: string; embedder: Embedder }>;

/** The seat of the first model in the house that makes vectors; null where none does. It has a breaker of its own, for it may be there while the one that answers is not. */
export function embedderSeat(models: readonly LocalModel[]): EmbedderSeat | null {
  const [first] = models.flatMap(({ provider, embedder }) => (embedder === null ? [] : [{ provider, embedder }]));
  return first === undefined ? null : seatOf(first);
}

/** The vectors of some texts, with a receipt as any call has; rejects with a `model.*` Fault. */
export async function embedWith(seat: EmbedderSeat | null, texts: readonly string[], trip: Trip): Promise<{ model: string; vectors: number[][] }> {
  if (seat === null) throw new Fault('model.unreachable', 'no model in the house makes vectors');
  const { provider, embedder } = seat.model;
  if (texts.length === 0) return { model: embedder.model, vectors: [] };
  const traveller = { model: { provider, model: embedder.model, place: 'local' as const, price: null }, prompt: 'embedding', reserved: 0 };
  const { value } = await askSeat(seat, paceOf(trip.world), () => withReceipt(traveller, trip, async (call) => {
    const made = await embedder.embed(texts, call);
    return { usage: made.usage, read: () => made.vectors };
  }));
  return { model: embedder.model, vectors: value };
}
