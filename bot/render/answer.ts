import type { AnswerCard } from '../../engine/commands.ts';
import type { ArmedCard } from '../../engine/card.ts';

/** An answer as the renderers of cards take it: of no ticket, silent, without buttons. */
export function answerAsCard(answer: AnswerCard): ArmedCard {
  return { ...answer, buttons: [], loud: false, ticketId: 0 };
}
