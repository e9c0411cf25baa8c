import { html, type Html } from './html.ts';

/** What was counted in equal stretches of time, the oldest first, each with the name of its stretch. */
export type Series = readonly { label: string; count: number }[];

const [height, step, bar] = [32, 6, 4.5];

/** Bars drawn as SVG, with the same in words for those who cannot see them; `what` is counted, `each` is the stretch of one bar. */
export function sparkline(series: Series, { what, each }: { what: string; each: string }): Html {
  const most = Math.max(1, ...series.map(({ count }) => count));
  return html`<svg class="spark" role="img" viewBox="0 0 ${series.length * step} ${height}" preserveAspectRatio="none" aria-label="${inWords(series, { what, each })}">
${series.map(({ count }, n) => barOf(n, count === 0 ? 1 : Math.max(2.5, (count / most) * height), count === 0))}</svg>`;
}

/** The sum of a series. */
export function sumOf(series: Series): number {
  return series.reduce((sum, { count }) => sum + count, 0);
}

function barOf(n: number, tall: number, isEmpty: boolean): Html {
  return html`<rect${isEmpty ? html` class="empty"` : null} x="${n * step}" y="${rounded(height - tall)}" width="${bar}" height="${rounded(tall)}" rx="1"/>`;
}

function inWords(series: Series, { what, each }: { what: string; each: string }): string {
  const [first, last] = [series[0], series.at(-1)];
  const peak = series.reduce<Series[number] | undefined>((best, one) => (one.count > (best?.count ?? 0) ? one : best), undefined);
  const sum = sumOf(series).toLocaleString('en');
  const range = first && last ? `, from ${first.label} to ${last.label}` : '';
  return `${what} each ${each}${range}: ${sum} in all${peak ? `, most ${peak.count.toLocaleString('en')} on ${peak.label}; last ${last?.count.toLocaleString('en') ?? '0'}` : ''}`;
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
