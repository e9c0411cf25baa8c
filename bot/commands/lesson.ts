import { defineCommand, sentence, type Asked, type AnswerCard, type CommandWorld } from '../../engine/commands.ts';
import { safe, typed } from '../../engine/distill.ts';
import type { Correction, Stories } from '../../engine/memory.ts';
import { storyAnswer } from '../../templates/answers/story.ts';
import { incidentIn } from '../which-incident.ts';

/** What was learned of an incident that is over, and the way to write down what a person knows better. */
export default defineCommand({
  name: 'lesson',
  about: safe`What was learned of an incident, or write what you know better`,
  usage: safe`/lesson INC-17 [cause: why it happened] [lesson: what helps]`,
  roles: ['admin'],
  options: [
    { name: 'incident', about: safe`Such as INC-17, or INC-17 cause: why it happened lesson: what helps`, kind: 'text' },
  ],
  answer: async (asked, world) => {
    const { ticketId, rest } = incidentIn(asked.given['incident']);
    if (ticketId === null) return sentence(safe`Write which incident: /lesson INC-17.`);
    const known = correctionIn(rest, asked, world);
    if (known && !await world.stories.correct(ticketId, known)) return nothing(ticketId);
    return told(ticketId, world.stories, known !== null);
  },
});

async function told(ticketId: number, stories: Stories, corrected: boolean): Promise<AnswerCard> {
  const story = await stories.read(ticketId);
  return story ? storyAnswer(story, corrected) : nothing(ticketId);
}

function nothing(ticketId: number): AnswerCard {
  return sentence(safe`Nothing is remembered of INC-${ticketId}. The story of an incident is written when it ends.`);
}

/** What a person typed loses its secrets before anybody keeps it; it is shown back as it is kept. */
function correctionIn(rest: string, { actor, account, chat }: Asked, { now }: CommandWorld): Correction | null {
  const [cause, lesson] = [partOf(rest, 'cause'), partOf(rest, 'lesson')];
  if (cause === undefined && lesson === undefined) return null;
  const words = (text: string | undefined) => (text === undefined ? undefined : typed(text, longest).text);
  return { cause: words(cause), lesson: words(lesson), by: actor.name, surface: `${account.platform} ${chat}`, at: now() };
}

/** Characters of a cause or a lesson that are kept. */
const longest = 500;

/** What stands after `cause:` or `lesson:` in a line, up to the other of them. */
function partOf(line: string, name: 'cause' | 'lesson'): string | undefined {
  const words = new RegExp(`(?:^|\\s)${name}:([^]*?)(?=\\s(?:cause|lesson):|$)`, 'i').exec(line)?.[1]?.trim();
  return words === '' ? undefined : words;
}
