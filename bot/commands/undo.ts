import { defineCommand, sentence, type AnswerCard, type Asked } from '../../engine/commands.ts';
import type { Declaring } from '../../engine/declare/desk.ts';
import { undoableIn } from '../../engine/declare/undo.ts';
import { safe } from '../../engine/distill.ts';
import { partsOf } from '../../engine/refs.ts';
import { labelOf } from '../../engine/ticket.ts';
import type { Ticket } from '../../engine/types.ts';
import { draftAnswer } from '../../templates/answers/declaration.ts';
import { staysWords, undoableAnswer, withStays } from '../../templates/answers/undo.ts';
import { withDesk } from '../declaration-named.ts';
import { incidentOption, incidentsLike, isTicket, ticketNamed } from '../incident-named.ts';
import { writerOf } from '../writer.ts';

const usage = safe`/undo DEC-7 2`;

/** Writes the draft that takes a step of a declaration back. Nothing is done: it is previewed, approved and committed as what somebody typed. */
export default defineCommand({
  name: 'undo',
  about: safe`Draft what takes a step of a declaration back; without a step, what can be`,
  usage,
  roles: ['admin', 'user'],
  options: [incidentOption, { name: 'step', about: 'The number of a step that was done', kind: 'word' }],
  answer: async (asked, world) => {
    const ticket = await ticketNamed(asked, world, usage);
    if (!isTicket(ticket)) return ticket;
    if (ticket.situation.kind === 'incident') return sentence(safe`${labelOf(ticket)} is no declaration: its plan tells what undoes each step.`);
    if (asked.given['step'] === undefined) return undoableAnswer(ticket, undoableIn(ticket));
    return withDesk(world, (desk) => undone(ticket, { asked, desk }));
  },
  suggest: (option, typed, world) => (option === 'incident' ? incidentsLike(typed, world) : Promise.resolve([])),
});

async function undone(ticket: Ticket, { asked, desk }: { asked: Asked; desk: Declaring }): Promise<AnswerCard> {
  const found = undoableIn(ticket).find(({ word, past }) => word === asked.given['step'] || past.step.id === `${ticket.id}.${String(asked.given['step'])}`);
  if (found === undefined) return sentence(safe`No step of that number was seen to be done. /undo ${labelOf(ticket)} lists those that were.`);
  const { past: { step }, undo, word } = found;
  if (undo.asks === null) return sentence(safe`${step.title} is undone by no declaration: ${staysWords(undo)}. Nothing was drafted.`);
  const text = `${undo.asks}\n<!-- undoes step ${word} of ${labelOf(ticket)} -->`;
  const view = await desk.propose({ name: partsOf(ticket.situation.resource)[1] ?? '', text }, writerOf(asked));
  return 'wrong' in view ? sentence(view.wrong) : withStays(draftAnswer(view, { calls: false }), { step: step.title, undo });
}
