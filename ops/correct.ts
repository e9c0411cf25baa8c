import { saidIn } from '../bot/said.ts';
import { safe } from '../engine/distill.ts';
import { correctionOf } from '../engine/lesson.ts';
import type { Stories } from '../engine/memory.ts';
import type { Deps } from '../engine/ports.ts';
import { writtenOut } from '../engine/show.ts';
import { draftAnswer } from '../templates/answers/story.ts';

/** Writes down what somebody typed on the card of an incident that is over, without its secrets; where it names no part, it is what helps. */
export function correctingIn(stories: Pick<Stories, 'draft'>): NonNullable<Deps['correct']> {
  return async (ticketId, typed, who) => {
    const said = /^\s*(?:cause|lesson)\s*:/im.test(typed) ? saidIn(typed) : { lesson: typed };
    if (said === null) return safe`That I do not understand. Begin a line with "cause:" or "lesson:", each once, or write only what helps. Nothing was written.`;
    const correction = correctionOf(said);
    if ('refused' in correction) return correction.refused;
    const draft = await stories.draft(ticketId, { ...correction.known, ...who });
    return draft ? writtenOut(draftAnswer(ticketId, draft)) : safe`Nothing is remembered of INC-${ticketId}.`;
  };
}
