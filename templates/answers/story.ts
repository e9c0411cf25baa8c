import type { AnswerCard } from '../../engine/commands.ts';
import { listed, named, personName, safe } from '../../engine/distill.ts';
import { effectWords } from '../../engine/effect.ts';
import type { PastIncident } from '../../engine/memory.ts';

/** What is remembered of an incident, as a person reads it. */
export function storyAnswer(story: PastIncident, justCorrected: boolean): AnswerCard {
  const { ticketId, resource, cause, seen, steps, lesson, corrected } = story;
  const done = steps.map((step) => safe`${step.title} (${effectWords[step.effect]})`);
  return {
    push: justCorrected ? safe`📝 Written down: INC-${ticketId}, ${named(resource)}` : safe`ℹ️ INC-${ticketId}, ${named(resource)}`,
    tone: 'info',
    lines: [
      { label: safe`Cause`, text: cause },
      { label: safe`Seen`, text: listed(seen, 4), spare: 2 },
      { label: safe`Done`, text: done.length === 0 ? safe`nothing` : listed(done, 6), spare: 1 },
      { label: safe`Lesson`, text: lesson },
      ...(corrected ? [{ label: safe`Corrected by`, text: personName(corrected.by) }] : []),
    ],
    foot: corrected ? safe`what a person wrote counts more than what was found` : safe`/lesson INC-${ticketId} cause: … lesson: … writes what you know better`,
    link: { label: safe`Open`, path: `/incidents/INC-${ticketId}` },
  };
}
