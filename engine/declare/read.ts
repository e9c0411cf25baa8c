import { isCourtesy, questionsOf } from './ask.ts';
import { assumedFor } from './defaults.ts';
import { placed } from './placing.ts';
import { gathered, type Gathered } from './gather.ts';
import { labNames, type LabNames } from './lab-names.ts';
import type { Lab } from './lab.ts';
import { tooSmall } from './made-of.ts';
import { refusedOf } from './refuse.ts';
import { sentencesOf } from './sentences.ts';
import type { Assumed, Reading } from './wish.ts';

/**
 * What an English text asks for, read without a model: the wishes with the sentence each field came from, what is assumed where it
 * says nothing, what must be asked, and why it is refused. What is refused is not asked about, and has no wishes.
 */
export function read(text: string, lab: Lab): Reading {
  const said = sentencesOf(text);
  const names = labNames(lab);
  return settled(gathered(said, names), said, names);
}

/** What was gathered from sentences, whoever read them, held against the lab: refused, completed with what is assumed, or asked about. */
export function settled(found: Gathered, said: readonly string[], names: LabNames): Reading {
  const wishes = found.wishes.map(({ wish }) => wish);
  const unsure = wishes.flatMap((wish, at) => (wish.op !== 'create' && wish.kind === null ? [at] : []));
  for (const at of unsure) Object.assign(wishes[at] ?? {}, { kind: 'vm' });
  const sentences = said.map((one, at) => ({ text: one, produced: found.produced.has(at) || isCourtesy(one) }));
  const refused = found.refused[0] ?? refusedOf(wishes, names, found.hostGb) ?? tooSmall({ wishes }, names);
  if (refused !== null) return { sentences, wishes: [], assumed: [], questions: [], refused };
  const { nodes } = placed(wishes, names);
  const taken = new Set(wishes.flatMap((wish) => (wish.op === 'create' ? wish.names ?? [] : [])));
  const assumed = found.wishes.flatMap(({ wish, purpose }, at) => assumedFor(wish, at, { about: { purpose: purpose.says, small: purpose.small, guessed: purpose.guessed === true, ...(purpose.clause ? { clause: purpose.clause } : {}) }, names, nodes: nodes[at] ?? [], taken }));
  assumed.push(...unsure.map((at) => ({ wish: at, field: 'kind', value: 'vm', why: 'the guests are not listed here' })), ...found.wishes.flatMap(readByModel));
  return { sentences, wishes, assumed, questions: questionsOf(found, said, names), refused: null };
}

/** What a model has read is told as an assumption, field by field; the value is that of the wish. */
function readByModel({ wish, byModel = [], passedOver = [] }: Gathered['wishes'][number], at: number): Assumed[] {
  const value = (field: string): string => {
    const told = wish[field as keyof typeof wish];
    return typeof told === 'object' ? JSON.stringify(told) : String(told);
  };
  const over = passedOver.map((word) => `"${word}"`).join(', ');
  return [...byModel.map((field) => ({ wish: at, field, value: value(field), why: 'a model read it so' })), ...(over === '' ? [] : [{ wish: at, field: 'words', value: over, why: 'a model made nothing of them' }])];
}
