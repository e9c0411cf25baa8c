import type { OpenPoint } from './desk.ts';
import type { Question, Reading } from './wish.ts';

/** What keeps a reading from being a lock: why it is refused, what must be asked and was not accepted, and what the cluster or a lock cannot do. */
export function pointsOf({ refused, questions }: Pick<Reading, 'refused' | 'questions'>, missing: readonly string[], answers: Readonly<Record<string, string>>): OpenPoint[] {
  const left = questions.filter((one) => answers[keyOf(one)] !== acceptance);
  const points: Omit<OpenPoint, 'n'>[] = [
    ...(refused === null ? [] : [{ is: 'refused' as const, key: refused.code, says: refused.says, sentence: refused.sentence, choices: [] }]),
    ...left.map((one) => ({ is: isUnread(one) ? 'unread' as const : 'question' as const, key: keyOf(one), says: one.says, sentence: one.sentence, choices: one.choices ?? [] })),
    ...missing.map((says) => ({ is: 'missing' as const, key: says, says, sentence: null, choices: [] })),
  ];
  return points.map((point, at) => ({ ...point, n: at + 1 }));
}

/** The answer that a sentence, or words of it, ask for nothing. */
export const acceptance = 'asks for nothing';

/** What was accepted of a reading, in words. */
export function acceptedIn({ questions, sentences }: Pick<Reading, 'questions' | 'sentences'>, answers: Readonly<Record<string, string>>): string[] {
  return questions.filter((one) => isUnread(one) && answers[keyOf(one)] === acceptance)
    .map(({ about, says, sentence }) => (about === 'sentence' ? `nothing is done for "${sentences[sentence ?? -1]?.text ?? ''}"` : `${says.replace(/\. What is meant by it\?$/, '')}, which asks for nothing`));
}

/** How an answer to a question is kept. */
export function keyOf({ about, says }: Pick<Question, 'about' | 'says'>): string {
  return `${about}: ${says}`;
}

function isUnread({ about }: Question): boolean {
  return about === 'sentence' || about === 'words';
}
