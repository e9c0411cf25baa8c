/** A vector of length 1 in the direction of another; all noughts stay as they are. */
export function normalised(vector: Float32Array): Float32Array {
  let squares = 0;
  for (const one of vector) squares += one * one;
  const length = Math.sqrt(squares);
  return length === 0 ? vector : vector.map((one) => one / length);
}

/** Rows of vectors of length 1, one after the other in one array, and what each is called. */
export type Shelf = { dim: number; names: readonly string[]; rows: Float32Array };

/** Vectors side by side, made to be searched. Each must be as long as `dim` says. */
export function shelfOf(dim: number, vectors: readonly (readonly [name: string, vector: Float32Array])[]): Shelf {
  const rows = new Float32Array(dim * vectors.length);
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

/** The dot product with every row, four sums at once: one alone would wait for itself. */
function scoresOn({ dim, names, rows }: Shelf, asked: Float32Array): Float32Array {
  const scores = new Float32Array(names.length);
  const even = dim - (dim % 4);
  for (let row = 0, from = 0; row < scores.length; row += 1, from += dim) {
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    let at = 0;
    for (; at < even; at += 4) {
      a += (rows[from + at] as number) * (asked[at] as number);
      b += (rows[from + at + 1] as number) * (asked[at + 1] as number);
      c += (rows[from + at + 2] as number) * (asked[at + 2] as number);
      d += (rows[from + at + 3] as number) * (asked[at + 3] as number);
    }
    for (; at < dim; at += 1) a += (rows[from + at] as number) * (asked[at] as number);
    scores[row] = a + b + c + d;
  }
  return scores;
}

type Ranking = { shelf: Shelf; scores: Float32Array; most: number };

/** Keeps the best, in order; answers the score that others must reach. */
function keepBest(best: number[], { shelf: { names }, scores, most }: Ranking): number {
  best.sort((one, other) => (scores[other] ?? 0) - (scores[one] ?? 0) || ((names[one] ?? '') < (names[other] ?? '') ? -1 : 1));
  best.length = Math.min(best.length, most);
  return best.length < most ? -Infinity : scores[best.at(-1) ?? 0] ?? -Infinity;
}
