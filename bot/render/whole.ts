import type { ArmedCard, CardLine } from '../../engine/card.ts';
import type { TextFile } from '../../engine/ports.ts';
import { writtenOut } from '../../engine/show.ts';
import { fitCard, type Budget } from './limits.ts';

/** The whole text of a card that has pages or has to be cut, as a file beside it, by how much of the budget each line takes there; undefined where all of it is seen at once. */
export function wholeOf(card: ArmedCard, budget: Budget, size: (line: CardLine) => number): TextFile | undefined {
  const { note } = fitCard(card, budget, size);
  return note === null && card.pages === undefined ? undefined : { name: card.ticketId === 0 ? 'all.txt' : `${fileName(card)}.txt`, text: writtenOut({ ...card, buttons: [] }) };
}

/** The label of what a card is about, in small letters. */
function fileName({ name, ticketId }: ArmedCard): string {
  return /^(?:INC|DEC)-\d+/.exec(name ?? '')?.[0].toLowerCase() ?? `ticket-${ticketId}`;
}
