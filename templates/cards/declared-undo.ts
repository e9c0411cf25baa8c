import type { CardLine } from '../../engine/card.ts';
import { roundOf, undoableIn } from '../../engine/declare/undo.ts';
import { safe, typed } from '../../engine/distill.ts';
import { labelOf } from '../../engine/ticket.ts';
import type { Ticket } from '../../engine/types.ts';

/** Steps whose undoing a card tells at most. */
const most = 4;

/** What is to be written to take back the steps of a round that were done, where a declaration can say it, the last one first. */
export function undoLines(ticket: Ticket, round: number): CardLine[] {
  const all = undoableIn(ticket).filter(({ past }) => roundOf(past) === round).flatMap(({ word, undo: { asks } }) => (asks === null ? [] : [{ word, asks }])).reverse();
  const label = labelOf(ticket);
  return [
    ...all.slice(0, most).map(({ word, asks }): CardLine => ({ label: safe`To undo step ${word}`, text: safe`write /undo ${label} ${word}, which drafts “${typed(asks, 160).text}”`, spare: 1 })),
    ...(all.length > most ? [{ label: safe`To undo others`, text: safe`/undo ${label} lists ${all.length - most} more`, spare: 1 as const }] : []),
  ];
}
