import type { OpenPoint } from './desk.ts';
import { keyOf } from './points.ts';
import { sentencesOf } from './sentences.ts';
import type { Reading, Wish } from './wish.ts';

/**
 * A text into which an answer was written, so that the question is not asked any more and nothing else is read otherwise; null where no
 * way of writing it in is understood. An answer of several words may also stand in the place of the sentence that raised the question.
 */
export function settled(text: string, point: Pick<OpenPoint, 'key' | 'says' | 'sentence'>, { words, read }: { words: string; read: (text: string) => Reading }): string | null {
  const before = read(text);
  const said = words.trim().replace(/[.!]+$/, '');
  const tried = [...waysIn(text, point, said).map((one) => ({ text: one, whole: false })), ...instead(text, point, said).map((one) => ({ text: one, whole: true }))];
  return tried.find((one) => isSettled(point, { before, after: read(one.text), whole: one.whole }))?.text ?? null;
}

function isSettled({ key }: Pick<OpenPoint, 'key'>, { before, after, whole }: { before: Reading; after: Reading; whole: boolean }): boolean {
  if (after.refused !== null && after.refused.code !== before.refused?.code) return false;
  const asked = new Set(before.questions.map(keyOf));
  const still = after.questions.map(keyOf);
  if (still.includes(key) || after.wishes.length === 0) return false;
  return still.every((one) => asked.has(one)) && (whole || shapeOf(after.wishes) === shapeOf(before.wishes));
}

/** How many things are made, changed and deleted: an answer adds none. */
function shapeOf(wishes: readonly Wish[]): string {
  return wishes.map(({ op, count }) => `${op} ${count}`).sort().join();
}

/** A sentence of its own, below the text or in one of the usual frames; the words that were asked about replaced; more of the sentence. */
function waysIn(text: string, { key, says, sentence }: Pick<OpenPoint, 'key' | 'says' | 'sentence'>, words: string): string[] {
  const about = key.slice(0, key.indexOf(':'));
  const asked = sentence === null ? undefined : sentencesOf(text)[sentence];
  const named = [...says.matchAll(/"([^"]+)"/g)].flatMap(([, one]) => one ?? []);
  const [taken] = /^\S+(?= is (?:already used|asked))|(?<=^There is no template )[^\s:]+/.exec(says) ?? [];
  const swapped = asked === undefined ? [] : [...named, ...(taken === undefined ? [] : [taken]), ...(swaps[about] ?? [])].flatMap((one) => {
    const next = asked.replace(one instanceof Object ? one : new RegExp(escaped(one), 'i'), (found) => (found.endsWith('s') && about === 'kind' ? `${words}s` : words));
    return next === asked ? [] : [replaced(text, asked, next)];
  });
  const frames = (endings[about] ?? []).map((frame) => frame.replace('…', words));
  const longer = asked === undefined ? [] : frames.map((one) => replaced(text, asked, `${asked.replace(/[.!?]+$/, '')}${one}.`));
  return [...(about === 'size' ? [...longer, ...swapped] : [...swapped, ...longer]), ...(asked === undefined ? [] : [replaced(text, asked, `${asked.replace(/[.!?]+$/, '')}, ${words}.`)]), `${text.trimEnd()}\n${words}.`];
}

/** Words of a sentence that leave a kind or a size open, and stand where the answer belongs. */
const swaps: Readonly<Record<string, RegExp[]>> = {
  kind: [/\b(?:machines?|servers?|box(?:es)?|instances?|guests?|hosts?|systems?|containers?)\b/i],
  size: [/\b(?:powerful|big|large|huge|beefy|strong|fast)\b/i],
};

const endings: Readonly<Record<string, string[]>> = {
  kind: [' as …', ', a …'], ip: [' with IP …', ' at …'], clone: [' from template …', ' cloned from …'], live: [' …'], storage: [' on …', ' on storage …'], node: [' on …', ' on node …'],
  ssh_keys: [' with SSH key …'], size: [' to …', ' with …'], name: [' called …'], cores: [' with … cores'],
};

function instead(text: string, { sentence }: Pick<OpenPoint, 'sentence'>, words: string): string[] {
  const asked = sentence === null ? undefined : sentencesOf(text)[sentence];
  return asked === undefined || words.split(/\s+/).length < 3 ? [] : [replaced(text, asked, `${words}.`)];
}

/** A sentence that stands in the text as it was split is replaced there; else the text becomes its sentences, one on each line. */
function replaced(text: string, sentence: string, by: string): string {
  if (text.includes(sentence)) return text.replace(sentence, () => by);
  return sentencesOf(text).map((one) => (one === sentence ? by : /[.!?]$/.test(one) ? one : `${one}.`)).join('\n');
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
