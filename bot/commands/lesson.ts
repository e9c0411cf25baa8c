import { defineCommand, sentence, type AnswerCard, type Asked, type CommandWorld } from '../../engine/commands.ts';
import { safe } from '../../engine/distill.ts';
import { correctionOf, longestWords } from '../../engine/lesson.ts';
import type { Changer } from '../../engine/memory.ts';
import { draftAnswer, storyAnswer } from '../../templates/answers/story.ts';
import { saidIn, type Said } from '../said.ts';
import { storiesLike, storyOption } from '../story-named.ts';
import { incidentIn } from '../which-incident.ts';

/** What was learned of an incident that is over, and the way to write down what a person knows better: it is shown first, and kept when the person says so. */
export default defineCommand({
  name: 'lesson',
  about: safe`What was learned of an incident, or write what you know better`,
  usage: safe`/lesson INC-17, with "cause: why it happened" or "lesson: what helps" after it, each on a line of its own`,
  roles: ['admin'],
  options: [
    storyOption,
    { name: 'cause', about: 'Why it happened, as you know it', kind: 'text', longest: longestWords, apart: true },
    { name: 'lesson', about: 'What helps, as you know it', kind: 'text', longest: longestWords, apart: true },
  ],
  answer: async (asked, world) => {
    const { ticketId, rest } = incidentIn(asked.given['incident']);
    if (ticketId === null) return sentence(safe`Write which incident: /lesson INC-17.`);
    const code = /^keep\s+([0-9a-f]{6,64})$/i.exec(rest)?.[1];
    if (code !== undefined) return kept(ticketId, code, { asked, world });
    const said = saidIn(rest, { cause: textOf(asked.given['cause']), lesson: textOf(asked.given['lesson']) });
    if (said === null) return sentence(safe`That I do not understand. After the incident write "cause:" or "lesson:", each once and at the begin of a line.`);
    return said.cause === undefined && said.lesson === undefined ? told(ticketId, world) : drafted(ticketId, said, { asked, world });
  },
  suggest: (option, typed, world) => (option === 'incident' ? storiesLike(typed, world) : Promise.resolve([])),
});

type Asking = { asked: Asked; world: CommandWorld };

async function told(ticketId: number, { stories, timeZone }: CommandWorld, isJustKept = false): Promise<AnswerCard> {
  const story = await stories.read(ticketId);
  return story ? storyAnswer(story, { receipts: await stories.receipts(ticketId), isJustKept, timeZone }) : nothing(ticketId);
}

/** Secrets are taken out before anybody keeps or shows it. */
async function drafted(ticketId: number, said: Said, { asked, world }: Asking): Promise<AnswerCard> {
  const correction = correctionOf(said);
  if ('refused' in correction) return sentence(correction.refused);
  const draft = await world.stories.draft(ticketId, { ...correction.known, ...changerOf({ asked, world }) });
  return draft ? draftAnswer(ticketId, draft) : nothing(ticketId);
}

async function kept(ticketId: number, code: string, { asked, world }: Asking): Promise<AnswerCard> {
  const isKept = await world.stories.keep(ticketId, code, changerOf({ asked, world }));
  return isKept ? told(ticketId, world, true) : sentence(safe`You wrote nothing about INC-${ticketId} in the last hour that begins with that code, or it is kept already. Write it again.`);
}

function nothing(ticketId: number): AnswerCard {
  return sentence(safe`Nothing is remembered of INC-${ticketId}. The story of an incident is written when it ends.`);
}

function changerOf({ asked: { actor, account, chat }, world: { now } }: Asking): Changer {
  return { by: actor.name, surface: `${account.platform} ${chat}`, at: now() };
}

function textOf(given: string | number | undefined): string | undefined {
  return given === undefined ? undefined : String(given);
}
