import type { AnswerCard } from '../../engine/commands.ts';
import type { ArmedCard } from '../../engine/card.ts';
import { inLines, safe } from '../../engine/distill.ts';
import { budgets } from './limits.ts';

const longestPush = Math.min(...Object.values(budgets).map(({ push }) => push));

/** An answer as the renderers of cards take it: of no ticket, silent, without buttons; what its push cannot hold stands below it. */
export function answerAsCard(answer: AnswerCard): ArmedCard {
  const [push = safe``, ...rest] = inLines(answer.push, longestPush);
  return { ...answer, push, lines: [...rest.map((text) => ({ text })), ...answer.lines], buttons: [], loud: false, ticketId: 0 };
}
