import { expect, test } from 'vitest';
import { Fault } from '../engine/errors.ts';
import { lexicalEmbedder } from '../engine/lexical.ts';
import { embedderOf } from './embedding.ts';
import { ownStore } from './testing/own-store.ts';

const own = ownStore();

/** A model in the house that makes vectors of so many numbers, or none; with the clock by which it is left alone. */
function house(): { made: { model: string; dim: number | null; calls: number }; clock: { at: Date }; embedder: ReturnType<typeof embedderOf> } {
  const made = { model: 'nomic', dim: 2 as number | null, calls: 0 };
  const clock = { at: new Date('2026-11-21T10:00:00Z') };
  const embed = (texts: readonly string[]) => {
    made.calls += 1;
    const { dim, model } = made;
    return dim === null ? Promise.reject(new Fault('model.unreachable', 'away')) : Promise.resolve({ model, vectors: texts.map(() => Array.from({ length: dim }, () => 1)) });
  };
  return { made, clock, embedder: embedderOf({ store: own.store, models: { has: () => true, embed }, now: () => clock.at, say: () => undefined }) };
}

test.each([['of another length', { dim: 3 }], ['of another model', { model: 'other' }]])('vectors %s are refused, and the model is chosen anew', async (_what, change) => {
  const { made, embedder } = house();
  const first = await embedder();
  expect(await first.embed(['x'])).toEqual([Float32Array.of(1, 1)]);
  Object.assign(made, change);
  await expect(first.embed(['x'])).rejects.toMatchObject({ code: 'model.malformed' });
  expect(await embedder()).toMatchObject({ model: made.model, dim: made.dim });
});

test('a model that is away is not tried by every question, but after a minute, and at once where the clock was set back', async () => {
  const { made, clock, embedder } = house();
  made.dim = null;
  for (let times = 0; times < 3; times += 1) expect(await embedder()).toBe(lexicalEmbedder);
  expect(made.calls).toBe(1);
  clock.at = new Date(clock.at.getTime() + 60_000);
  await embedder();
  expect(made.calls).toBe(2);
  clock.at = new Date(clock.at.getTime() - 86_400_000);
  await embedder();
  expect(made.calls).toBe(3);
});
