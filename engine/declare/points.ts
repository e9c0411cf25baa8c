import type { AskedQuestion } from './answers.ts';
import type { OpenPoint } from './desk.ts';
import type { Reading } from './wish.ts';

/** What keeps a reading from being a lock: why it is refused, what must be asked, and what the cluster or a lock cannot do. */
export function pointsOf({ refused }: Pick<Reading, 'refused'>, questions: readonly AskedQuestion[], missing: readonly string[]): OpenPoint[] {
  const points: Omit<OpenPoint, 'n'>[] = [
    ...(refused === null ? [] : [{ is: 'refused' as const, key: refused.code, says: refused.says, sentence: refused.sentence, choices: [] }]),
    ...questions.map((one) => ({ is: one.about === 'sentence' || one.about === 'words' ? 'unread' as const : 'question' as const, key: one.id, says: one.says, sentence: one.sentence, choices: one.choices ?? [] })),
    ...missing.map((says) => ({ is: 'missing' as const, key: says, says, sentence: null, choices: [] })),
  ];
  return points.map((point, at) => ({ ...point, n: at + 1 }));
}
