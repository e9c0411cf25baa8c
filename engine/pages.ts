import type { Card, CardLine } from './card.ts';
import { safe } from './distill.ts';

/** Of more steps or resources than these no more than six stand on one page. */
export const mostOnOnePage = { steps: 8, resources: 6 };
const perPage = 6;

/** The page, counted from 1, on which the nth of some things stands. */
export function pageOf(n: number): number {
  return Math.ceil(n / perPage);
}

/** Lines on pages: six of them on one, or fewer where they have more letters than there is room for. */
export function onPages(lines: readonly CardLine[], room: number): CardLine[] {
  let [page, count, letters] = [1, 0, 0];
  return lines.map((line) => {
    const own = lettersOf([line]);
    if (count > 0 && (count === perPage || letters + own > room)) [page, count, letters] = [page + 1, 0, 0];
    count += 1;
    letters += own;
    return { ...line, page };
  });
}

/** The letters of some lines, with what stands between them. */
export function lettersOf(lines: readonly CardLine[]): number {
  return lines.reduce((sum, { label = '', text }) => sum + label.length + text.length + 4, 0);
}

/** How many pages a card has; 1 where everything stands on one. */
export function pagesIn({ lines }: Pick<Card, 'lines'>): number {
  return Math.max(1, ...lines.map(({ page }) => page ?? 1));
}

/** The lines of one page: its own, and those that stand on every page. */
export function linesOn(page: number, { lines }: Pick<Card, 'lines'>): CardLine[] {
  return lines.filter((line) => line.page === undefined || line.page === page);
}

/** A card turned to a page, with buttons that turn to the pages beside it; one without pages as it is. */
export function turnedTo(page: number, card: Card): Card {
  if (card.pages === undefined) return card;
  const all = pagesIn(card);
  const shown = Math.min(Math.max(1, page), all);
  const { stepId, digest } = card.pages;
  const beside = [{ to: shown - 1, label: safe`◀ Page ${shown - 1}/${all}` }, { to: shown + 1, label: safe`Page ${shown + 1}/${all} ▶` }];
  const buttons = beside.filter(({ to }) => to >= 1 && to <= all).map(({ to, label }) => ({ action: 'turn' as const, label, tone: 'plain' as const, stepId, digest, page: to }));
  return { ...card, pages: { ...card.pages, shown }, buttons: [...card.buttons, ...buttons] };
}
