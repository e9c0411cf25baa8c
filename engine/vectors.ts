/** A vector of length 1 in the direction of another; all noughts stay as they are. */
export function normalised(vector: Float32Array): Float32Array {
  let squares = 0;
  for (const one of vector) squares += one * one;
  const length = Math.sqrt(squares);
  return length === 0 ? vector : vector.map((one) => one / length);
}

/** Rows of vectors of length 1, one after the other in one array, and what each is called; a few rows of noughts may follow. */
export type Shelf = { dim: number; names: readonly string[]; rows: Float32Array };

/** Vectors side by side, made to be searched. Each must be as long as `dim` says. */
export function shelfOf(dim: number, vectors: readonly (readonly [name: string, vector: Float32Array])[]): Shelf {
  const rows = new Float32Array(dim * wholeBlocks(vectors.length));
  for (const [at, [, vector]] of vectors.entries()) rows.set(normalised(vector), at * dim);
  return { dim, names: vectors.map(([name]) => name), rows };
}

/** A name on a shelf and the cosine of its vector with what was asked for. */
export type Near = { name: string; score: number };

/** The nearest on a shelf, the nearest first and of equals the first by name: every vector is compared, none is passed over. */
export function nearestOn(shelf: Shelf, asked: Float32Array, most: number): Near[] {
  const scores = scoresOn(shelf, normalised(asked));
  const best: number[] = [];
  let least = -Infinity;
  for (let at = 0; at < scores.length; at += 1) {
    if ((scores[at] as number) < least) continue;
    best.push(at);
    if (best.length >= most * 4) least = keepBest(best, { shelf, scores, most });
  }
  keepBest(best, { shelf, scores, most });
  return best.map((at) => ({ name: shelf.names[at] ?? '', score: scores[at] ?? 0 }));
}

/** The dot product with every row, four rows at once: each number that was asked for is fetched once for all of them, and no sum waits for itself. */
function scoresOn({ dim, names, rows }: Shelf, asked: Float32Array): Float32Array {
  const scores = new Float32Array(wholeBlocks(names.length));
  const wanted = Float64Array.from(asked);
  const even = dim - (dim % 2);
  for (let row = 0; row < scores.length; row += block) {
    const from = row * dim;
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let at = 0, in1 = from, in2 = from + dim, in3 = in2 + dim, in4 = in3 + dim; at < even; at += 2, in1 += 2, in2 += 2, in3 += 2, in4 += 2) {
      const x = wanted[at] as number;
      const y = wanted[at + 1] as number;
      a += (rows[in1] as number) * x + (rows[in1 + 1] as number) * y;
      b += (rows[in2] as number) * x + (rows[in2 + 1] as number) * y;
      c += (rows[in3] as number) * x + (rows[in3 + 1] as number) * y;
      d += (rows[in4] as number) * x + (rows[in4 + 1] as number) * y;
    }
    scores[row] = a;
    scores[row + 1] = b;
    scores[row + 2] = c;
    scores[row + 3] = d;
  }
  if (even < dim) for (let row = 0; row < scores.length; row += 1) scores[row] = (scores[row] as number) + (rows[row * dim + even] as number) * (wanted[even] as number);
  return scores.subarray(0, names.length);
}

/** How many rows are compared at once; a shelf is filled up with noughts to a multiple of it, so that all are compared alike. */
const block = 4;

function wholeBlocks(count: number): number {
  return Math.ceil(count / block) * block;
}

type Ranking = { shelf: Shelf; scores: Float32Array; most: number };

/** Keeps the best, in order; answers the score that others must reach. */
function keepBest(best: number[], { shelf: { names }, scores, most }: Ranking): number {
  best.sort((one, other) => (scores[other] ?? 0) - (scores[one] ?? 0) || ((names[one] ?? '') < (names[other] ?? '') ? -1 : 1));
  best.length = Math.min(best.length, most);
  return best.length < most ? -Infinity : scores[best.at(-1) ?? 0] ?? -Infinity;
}
