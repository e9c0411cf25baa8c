/** Keeps a source that writes ever new kinds of lines, by accident or on purpose, from filling memory and tables. */
export type Novelty = { passed: () => void; admits: (source: string) => boolean; readonly size: number };

/** New kinds of lines that a source may bring at once, and lines that must pass until it may bring one more. */
const [most, linesForOne] = [2000, 50];

/** Sources whose allowance is remembered. */
const sources = 5000;

/** A fresh allowance for every source. `passed` counts a line of any source, `admits` takes a new kind of line if it may come. */
export function newNovelty(): Novelty {
  const allowances = new Map<string, { left: number; at: number }>();
  let lines = 0;
  return {
    passed: () => { lines += 1; },
    admits: (source) => {
      const before = allowances.get(source) ?? { left: most, at: lines };
      const left = Math.min(most, before.left + (lines - before.at) / linesForOne);
      const admitted = left >= 1;
      allowances.delete(source);
      allowances.set(source, { left: admitted ? left - 1 : left, at: lines });
      if (allowances.size > sources) forgetOldest(allowances);
      return admitted;
    },
    get size() { return allowances.size; },
  };
}

function forgetOldest(allowances: Map<string, unknown>): void {
  const [oldest] = allowances.keys();
  if (oldest !== undefined) allowances.delete(oldest);
}
