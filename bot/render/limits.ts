import type { ArmedCard, CardLine } from '../../engine/card.ts';
import { linesOn, pagesIn } from '../../engine/pages.ts';

/** How much one message of a platform may hold, in characters and well below the platform's own limit. */
export type Budget = { push: number; body: number; foot: number; label: number; perRow: number; buttons: number; answer: number };

/** Our budgets; the hard limits are 2000 + 6000 characters on Discord, 4000 in its Components V2, and 4096 on Telegram. */
export const budgets = {
  discord: { push: 180, body: 3500, foot: 1000, label: 34, perRow: 5, buttons: 20, answer: 1900 },
  discordPlan: { push: 180, body: 2600, foot: 300, label: 34, perRow: 5, buttons: 15, answer: 1900 },
  telegram: { push: 180, body: 2700, foot: 300, label: 40, perRow: 2, buttons: 8, answer: 200 },
} satisfies Record<string, Budget>;

/** A card cut to a budget; `note` says what was cut, and is null when nothing was. */
export type FittedCard = ArmedCard & { note: string | null };

/**
 * The page of a card that is shown, cut to a budget: spare lines go first, in their order. When any other line of any page
 * has to go, the card can no longer be approved here, so Approve goes too.
 */
export function fitCard(card: ArmedCard, budget: Budget, size: (line: CardLine) => number): FittedCard {
  const pages = card.pages === undefined ? [card.lines] : Array.from({ length: pagesIn(card) }, (_, at) => linesOn(at + 1, card));
  const fits = pages.map((all) => {
    const lines = fitLines(all, budget.body, size);
    return { lines, gone: all.filter((line) => !lines.includes(line)) };
  });
  const { lines, gone } = fits[(card.pages?.shown ?? 1) - 1] ?? { lines: [], gone: [] };
  const whole = fits.every((one) => one.gone.every((line) => line.spare !== undefined)) && card.foot.length <= budget.foot;
  const open = card.buttons.filter(({ action }) => whole || (action !== 'approve' && action !== 'approve_all'));
  const locked = open.length < card.buttons.length;
  return { ...card, lines, buttons: open.slice(0, budget.buttons), note: gone.length === 0 && whole ? null : noteOf(gone.length, locked) };
}

/** The push line on one line, at most `most` characters; a cut never takes the id of what it is about. */
export function fitPush({ push, name = '', ticketId }: { push: string; name?: string; ticketId: number }, most: number): string {
  const flat = push.replace(/\s+/g, ' ').trim();
  if (flat.length <= most) return flat;
  const id = /^[A-Z]+-\d+/.exec(name)?.[0] ?? new RegExp(`\\b[A-Z]+-${ticketId}\\b`).exec(flat)?.[0];
  const head = shorten(flat, most);
  if (id === undefined || new RegExp(`\\b${id}\\b`).test(head.slice(0, -1))) return head;
  return `${shorten(flat, most - id.length - 3)} · ${id}`;
}

/** A text of at most `most` characters; a cut shows as `…` and never splits a character. */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/u, '')}…`;
}

/** Things in rows of at most `perRow`. */
export function inRows<T>(things: readonly T[], perRow: number): T[][] {
  const rows: T[][] = [];
  for (let at = 0; at < things.length; at += perRow) rows.push(things.slice(at, at + perRow));
  return rows;
}

/** The buttons of a card, and apart from them those that turn its pages. */
export function turnsApart({ buttons }: Pick<ArmedCard, 'buttons'>): [ArmedCard['buttons'], ArmedCard['buttons']] {
  return [buttons.filter(({ page }) => page === undefined), buttons.filter(({ page }) => page !== undefined)];
}

const noteRoom = 80;

function fitLines(all: readonly CardLine[], most: number, size: (line: CardLine) => number): CardLine[] {
  const sizes = new Map(all.map((line) => [line, size(line) + 1]));
  let total = [...sizes.values()].reduce((sum, one) => sum + one, 0);
  if (total <= most) return [...all];
  const kept = new Set(all);
  for (const line of cutOrder(all)) {
    if (total <= most - noteRoom) break;
    kept.delete(line);
    total -= sizes.get(line) ?? 0;
  }
  return all.filter((line) => kept.has(line));
}

function cutOrder(all: readonly CardLine[]): CardLine[] {
  const fromEnd = [...all].reverse();
  const spare = fromEnd.filter((line) => line.spare !== undefined);
  return [...spare.sort((a, b) => (a.spare ?? 0) - (b.spare ?? 0)), ...fromEnd.filter((line) => line.spare === undefined)];
}

function noteOf(gone: number, locked: boolean): string {
  const cut = gone === 0 ? '… cut' : `… cut here: ${gone} more ${gone === 1 ? 'line' : 'lines'}`;
  return locked ? `${cut}. Too long to approve in this chat` : cut;
}
