/** What a bench found; each name says its unit. `ratio` holds figure / floor for the names that both have. */
export type Report = { figures: Figures; floor: Figures; ratio: Figures };

/** Numbers by name. */
export type Figures = Record<string, number>;

/** How a bench is run: `quick` takes fewer samples, or waits less; `long` measures what shows only after minutes, where a bench has such a thing. */
export type Effort = { quick: boolean; long: boolean };

/** A report of what was measured and the least it could have been, measured in the same run. */
export function reportOf(figures: Figures, floor: Figures): Report {
  const both = Object.keys(figures).filter((name) => (floor[name] ?? 0) > 0 && name !== 'samples');
  return { figures, floor, ratio: Object.fromEntries(both.map((name) => [name, rounded((figures[name] ?? 0) / (floor[name] ?? 1), 2)])) };
}

/** Median, 90th and 99th percentile and maximum of some times in milliseconds, under `name_p50_ms` and so on. */
export function spread(name: string, times: readonly number[]): Figures {
  const at = (share: number) => rounded(percentile(times, share), 1);
  return { [`${name}_p50_ms`]: at(0.5), [`${name}_p90_ms`]: at(0.9), [`${name}_p99_ms`]: at(0.99), [`${name}_max_ms`]: at(1) };
}

/** The middle one of some numbers. */
export function median(numbers: readonly number[]): number {
  return percentile(numbers, 0.5);
}

/** A number with some decimals. */
export function rounded(number: number, decimals = 1): number {
  return Math.round(number * 10 ** decimals) / 10 ** decimals;
}

/** A report as a person reads it. */
export function tableOf(report: Report): string {
  const names = [...new Set([...Object.keys(report.figures), ...Object.keys(report.floor)])];
  const cell = (figures: Figures, name: string) => String(figures[name] ?? '').padStart(10);
  const wide = Math.max(...names.map((name) => name.length));
  const head = `${''.padEnd(wide)} ${['measured', 'floor', 'ratio'].map((word) => word.padStart(10)).join('')}`;
  return [head, ...names.map((name) => `${name.padEnd(wide)} ${cell(report.figures, name)}${cell(report.floor, name)}${cell(report.ratio, name)}`)].join('\n');
}

/** The nearest rank, so that every percentile is a time that was really seen. */
export function percentile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
