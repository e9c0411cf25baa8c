/** A figure with the interval that it lies in with 95 % confidence; `of` is how many it was worked out from. Null where there is nothing to work it out from. */
export type Figure = { value: number | null; low: number | null; high: number | null; of: number };

/** The 97.5 % point of the normal distribution. */
const z = 1.959964;

/** A share with its Wilson interval. Where several tell of one thing, as variations of a world do, `apart` is how many things there are. */
export function share(yes: number, of: number, apart = of): Figure {
  if (of === 0) return { value: null, low: null, high: null, of };
  const p = yes / of;
  const middle = (p + (z * z) / (2 * apart)) / (1 + (z * z) / apart);
  const half = (z / (1 + (z * z) / apart)) * Math.sqrt((p * (1 - p)) / apart + (z * z) / (4 * apart * apart));
  return { value: p, low: Math.max(0, middle - half), high: Math.min(1, middle + half), of };
}

/** How often a bootstrap draws, and where its chance begins. */
const [draws, seed] = [1000, 20_261_122];

/** A measure of a whole sample with its bootstrap interval, the same at every run. */
export function bootstrapped<One>(sample: readonly One[], measure: (sample: readonly One[]) => number | null): Figure {
  const value = measure(sample);
  if (value === null) return { value, low: null, high: null, of: sample.length };
  const random = randomFrom(seed);
  const drawn = Array.from({ length: draws }, () => measure(sample.map(() => sample[Math.floor(random() * sample.length)] as One)));
  const known = drawn.filter((one) => one !== null).sort((a, b) => a - b);
  return { value, low: known[Math.floor(known.length * 0.025)] ?? value, high: known[Math.ceil(known.length * 0.975) - 1] ?? value, of: sample.length };
}

/** Numbers from 0 to 1 that look like chance and are the same for the same beginning. */
function randomFrom(begin: number): () => number {
  let state = begin >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
