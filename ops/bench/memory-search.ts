import { nearestOn, normalised, shelfOf, type Shelf } from '../../engine/vectors.ts';
import { reportOf, rounded, spread, type Effort, type Figures, type Report } from './figures.ts';
import { load } from './lab.ts';

const [count, dim, most] = [10_000, 768, 10];

/**
 * How long the nearest 10 of 10,000 vectors of 768 numbers take to find, by comparing them all, and the share of the truly nearest that
 * are found. The floor is the bare loop of multiplications over the same numbers, without choosing any, in the same run.
 */
export function benchMemorySearch({ quick }: Effort): Promise<Report> {
  const next = numbers(42);
  const random = (): Float32Array => normalised(Float32Array.from({ length: dim }, next));
  const shelf = shelfOf(dim, Array.from({ length: count }, (_, at) => [`INC-${at}`, random()] as const));
  const asked = Array.from({ length: quick ? 50 : 300 }, random);
  for (const one of asked.slice(0, 20)) nearestOn(shelf, one, most);
  const times: { search: number[]; floor: number[] } = { search: [], floor: [] };
  let checked = 0;
  for (const one of asked) {
    times.search.push(timed(() => { nearestOn(shelf, one, most); }));
    times.floor.push(timed(() => { checked += bareLoop(shelf, one); }));
  }
  if (Number.isNaN(checked)) throw new Error('the floor counted nothing');
  const figures = { vectors: count, dim, searches: asked.length, recall_at_10: recallOf(shelf, asked.slice(0, 25)), ...timesOf(times.search), ...load() };
  return Promise.resolve(reportOf(figures, timesOf(times.floor)));
}

/** The best one as well: on a busy machine it tells what the work itself takes. */
function timesOf(times: readonly number[]): Figures {
  return { search_best_ms: rounded(Math.min(...times), 1), ...spread('search', times) };
}

function timed(work: () => void): number {
  const begun = performance.now();
  work();
  return performance.now() - begun;
}

/** The least that any exact search must do. */
function bareLoop({ rows }: Shelf, asked: Float32Array): number {
  let sum = 0;
  for (let from = 0; from < rows.length; from += dim) {
    let dot = 0;
    for (let at = 0; at < dim; at += 1) dot += (rows[from + at] as number) * (asked[at] as number);
    sum += dot;
  }
  return sum;
}

/** The share of the nearest, as a plain sort of all cosines in double precision finds them. */
function recallOf(shelf: Shelf, asked: readonly Float32Array[]): number {
  const shares = asked.map((one) => {
    const all = shelf.names.map((name, row) => ({ name, score: one.reduce((dot, x, at) => dot + x * (shelf.rows[row * dim + at] as number), 0) }));
    const truth = new Set(all.sort((a, b) => b.score - a.score).slice(0, most).map(({ name }) => name));
    return nearestOn(shelf, one, most).filter(({ name }) => truth.has(name)).length / most;
  });
  return rounded(shares.reduce((a, b) => a + b, 0) / shares.length, 4);
}

/** Numbers between -1 and 1, the same in every run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}
