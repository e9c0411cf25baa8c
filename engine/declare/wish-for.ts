import type { Clause } from './clauses.ts';
import type { Target } from './targets.ts';
import type { Question, Refused, Wish } from './wish.ts';

/** What a clause asks of guests that there are. */
export type Changed = { wishes: Wish[]; questions: Question[]; refused: Refused | null };

/** One wish, with what must be asked about it. */
export function simple(wish: Wish, questions: Question[] = []): Changed {
  return { wishes: [wish], questions, refused: null };
}

/** A wish about a guest that there is: by its number and its name, whichever of them the text used. */
export function wishFor(clause: Clause, { vmid, name, kind, sentence }: Target, more: Partial<Wish> & Pick<Wish, 'op'>): Wish {
  const from = Object.fromEntries(Object.keys(more).map((field) => [field, clause.sentence]));
  const identity = { ...(name === null ? {} : { names: [name] }), ...(vmid === null ? {} : { vmid }) };
  return { kind, count: 1, ...identity, ...more, from: { ...Object.fromEntries(Object.keys(identity).map((field) => [field, sentence])), ...from } };
}
