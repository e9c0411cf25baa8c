import { createHash } from 'node:crypto';
import { patched, type Answered } from './answer-patches.ts';
import { wordingsOf } from './answer-texts.ts';
import { gathered } from './gather.ts';
import { labNames, type LabNames } from './lab-names.ts';
import type { Lab } from './lab.ts';
import type { ModelAnswer } from './model-answer.ts';
import { gatheredWithModel } from './model-reading.ts';
import { settled } from './read.ts';
import { sentencesOf } from './sentences.ts';
import type { Question, Reading, RefusalCode, Wish } from './wish.ts';

/** A declaration as it is kept while it is a draft: its text, what a model said of it, and what people answered, by the id of the question. */
export type Draft = { text: string; model?: ModelAnswer | null; answers?: Readonly<Record<string, string>> };

/** A question with the id that it has for as long as the sentence that raised it stays as it is. */
export type AskedQuestion = Question & { id: string };

/** The reading of a draft with its answers, the questions that are left, and the ids of those whose answer was not understood. */
export type AnsweredReading = { reading: Reading; questions: AskedQuestion[]; notUnderstood: string[] };

/** Answers that say that words ask for nothing. */
const forNobody = /^(?:that(?:[’']s| is) |this is |it(?:[’']s| is) )?(?:not for (?:you|me)\b.*|ignore\b.*|skip\b.*|nothing\b.*|leave it\b.*|never ?mind\b.*|no(?:thing)? to do\b.*)$/i;

/** What may be asked of words that turn out to ask for nothing. */
const acceptable = ['sentence', 'words', 'change', 'size'];

/**
 * A draft read again with its answers: each says a value outright, is English in the place of the words that raised its question, or
 * says that a sentence is not for us to do. None takes away what was read elsewhere. The same draft always gives the same reading.
 */
export function answered({ text, model = null, answers = {} }: Draft, lab: Lab): AnsweredReading {
  const original = sentencesOf(text);
  const names = labNames(lab);
  let state: State = { original, sentences: original, accepted: [], patches: [], model };
  let reading = readingOf(state, names);
  const notUnderstood = new Set<string>();
  for (let rounds = Object.keys(answers).length; rounds > 0; rounds -= 1) {
    const next = asked(reading, original).find(({ id }) => answers[id] !== undefined && !notUnderstood.has(id));
    if (next === undefined) break;
    const better = answeredBy(state, { question: next, answer: chosen(answers[next.id] ?? '', next) }, { reading, names, accepted: state.accepted.length });
    if (better === null) notUnderstood.add(next.id);
    else [state, reading] = [better.state, better.reading];
  }
  return { reading, questions: asked(reading, original), notUnderstood: [...notUnderstood] };
}

/** The questions of a reading with their ids. */
export function questionsWithIds(reading: Reading): AskedQuestion[] {
  return asked(reading, reading.sentences.map(({ text }) => text));
}

/** The id of a question goes by the sentence as it was first written, so that answers to others of the same sentence leave it as it is. */
function asked({ questions }: Reading, original: readonly string[]): AskedQuestion[] {
  const times = new Map<string, number>();
  return questions.map((question) => {
    const { about, says, sentence } = question;
    const key = JSON.stringify([about, says, sentence === null ? null : original[sentence] ?? null]);
    const nth = times.get(key) ?? 0;
    times.set(key, nth + 1);
    return { ...question, id: createHash('sha256').update(`${key}${nth}`).digest('hex').slice(0, 8) };
  });
}

type State = { original: readonly string[]; sentences: readonly string[]; accepted: readonly number[]; patches: readonly Answered[]; model: ModelAnswer | null };

function readingOf({ original, sentences, accepted, patches, model }: State, names: LabNames): Reading {
  const found = model === null ? gathered(sentences, names) : gatheredWithModel(sentences, names, model).found;
  for (const patch of patches) patched(found, patch, names);
  for (const sentence of accepted) found.produced.add(sentence);
  found.words = found.words.filter(({ sentence }) => !accepted.includes(sentence));
  found.questions = found.questions.filter(({ about, sentence }) => !acceptable.includes(about) || sentence === null || !accepted.includes(sentence));
  found.wishes = found.wishes.filter(({ wish }) => !asksNothing(wish) || !Object.values(wish.from).some((sentence) => accepted.includes(sentence)));
  const reading = settled(found, sentences, names);
  return { ...reading, sentences: reading.sentences.map((one, at) => (accepted.includes(at) ? { ...one, accepted: true } : sentences[at] === original[at] || original[at] === undefined ? one : { ...one, text: `${original[at]} [${one.text}]` })) };
}

/** A change of a guest that does not say what is changed. */
function asksNothing({ op, from }: Wish): boolean {
  return op === 'modify' && Object.keys(from).every((field) => ['op', 'names', 'vmid', 'kind'].includes(field));
}

/** One of the choices, by its words or their beginning; else what was typed. */
function chosen(answer: string, { choices = [] }: Question): string {
  const said = answer.trim();
  const like = choices.filter((one) => one.toLowerCase().startsWith(said.toLowerCase()));
  return choices.find((one) => one.toLowerCase() === said.toLowerCase()) ?? (like.length === 1 && said !== '' ? like[0] ?? said : said);
}

/** What there was before an answer: its reading, and how many sentences were accepted as asking for nothing. */
type Before = { reading: Reading; names: LabNames; accepted: number };

/** The first way to take an answer that leaves its question behind, raises no other and keeps the rest; null where there is none. */
function answeredBy(state: State, { question, answer }: { question: AskedQuestion; answer: string }, before: Before): { state: State; reading: Reading } | null {
  const { sentence, about } = question;
  if (answer === '') return null;
  const accepts = sentence !== null && acceptable.includes(about) && forNobody.test(answer);
  if (accepts) return tried({ ...state, accepted: [...state.accepted, sentence] }, { question, before, whole: false }, 0);
  const outright: State = { ...state, patches: [...state.patches, { question: bare(question), answer }] };
  const wordings = wordingsOf(state.sentences, { question, answer }, before.names).map(({ sentences, whole }) => ({ state: { ...state, sentences }, whole }));
  const ways = [{ state: outright, whole: false }, ...wordings];
  for (const leniency of [0, 1, 2] as const) {
    for (const way of ways) {
      const better = tried(way.state, { question, before, whole: way.whole }, leniency);
      if (better !== null) return better;
    }
  }
  return null;
}

function bare({ id: _id, ...question }: AskedQuestion): Question {
  return question;
}

/** Refusals that tell somebody more than that their answer was not understood. */
const answerable: readonly RefusalCode[] = ['over_capacity', 'disk_shrink_unsupported_data_loss', 'unknown_node', 'unknown_storage', 'unknown_bridge'];

/** A state that an answer leads to, where it is better: 0 raises no question, 1 raises only such as need no reading, 2 may be refused. */
function tried(state: State, { question, before, whole }: { question: AskedQuestion; before: Before; whole: boolean }, leniency: 0 | 1 | 2): { state: State; reading: Reading } | null {
  const reading = readingOf(state, before.names);
  if (reading.refused !== null) return leniency === 2 && answerable.includes(reading.refused.code) && reading.sentences.every(({ produced }) => produced) ? { state, reading } : null;
  const known = new Set(asked(before.reading, state.original).map(({ id }) => id));
  const now = asked(reading, state.original);
  const raised = now.filter(({ id }) => !known.has(id));
  if (now.some(({ id }) => id === question.id) || raised.some(({ about }) => leniency === 0 || ['words', 'sentence', 'change', 'guest', 'count', question.about].includes(about))) return null;
  if (destroys(reading) > destroys(before.reading) && !['sentence', 'words', 'change', 'guest', 'delete'].includes(question.about)) return null;
  const isMute = state.accepted.length === before.accepted && !reading.wishes.some(({ from }) => Object.values(from).includes(question.sentence ?? state.sentences.length - 1));
  return !isMute && keeps(before.reading.wishes, reading.wishes, { question, whole }) ? { state, reading } : null;
}

/** How much of a reading destroys: an answer to a question of how much brings in nothing of the kind. */
function destroys({ wishes }: Reading): number {
  return wishes.filter(({ op }) => op === 'delete' || op === 'rollback').length;
}

/** Whether all that was read is read still, but for what the question is about. */
function keeps(before: readonly Wish[], after: readonly Wish[], { question: { about, sentence }, whole }: { question: Question; whole: boolean }): boolean {
  return before.filter((wish) => !asksNothing(wish)).every((wish) => {
    const isAsked = sentence !== null && Object.values(wish.from).includes(sentence);
    if (isAsked && (whole || ['guest', 'delete'].includes(about))) return true;
    const loose = isAsked ? ['kind', 'count', ...({ name: ['names'], vmid: ['vmid'], ip: ['network'], size: ['cores', 'memory_mb', 'disks'], snapshot_name: ['snapshot_name'] }[about] ?? [about])] : [];
    const fields = Object.keys(wish).filter((field) => field !== 'from' && !loose.includes(field));
    return after.some((one) => fields.every((field) => JSON.stringify(one[field as keyof Wish]) === JSON.stringify(wish[field as keyof Wish])));
  });
}
