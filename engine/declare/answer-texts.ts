import { unreadWordsIn } from './gather.ts';
import type { LabNames } from './lab-names.ts';
import { marksIn } from './lex/lexer.ts';
import type { Mark } from './lex/meaning.ts';
import type { Question } from './wish.ts';

/** A text with an answer in it; `whole` where the answer stands for the sentence that was asked about. */
export type Wording = { sentences: string[]; whole: boolean };

/** The ways to put an answer in English into a text, the narrowest first: for the words that raised the question, behind their sentence, and for it. */
export function wordingsOf(sentences: readonly string[], { question, answer }: { question: Question; answer: string }, names: LabNames): Wording[] {
  const at = question.sentence;
  const said = at === null ? undefined : sentences[at];
  if (at === null || said === undefined) return [{ sentences: [...sentences, answer], whole: false }];
  const put = (text: string, whole = false): Wording => ({ sentences: sentences.map((one, nth) => (nth === at ? text : one)), whole });
  const bare = said.replace(/[\s.!?;,]+$/, '');
  const plain = answer.replace(/[\s.!?;,]+$/, '');
  const spans = marksIn(said, at, names).filter((mark) => isOpen(mark, question));
  const words = unreadWordsIn(said, names);
  const [first, last] = [words[0], words.at(-1)];
  const offered = question.about === 'sentence' && question.choices?.includes(answer) === true ? [put(answer)] : [];
  return [
    ...offered, ...spans.flatMap((mark) => phrasesFor(plain, mark, names).map((phrase) => put(`${said.slice(0, mark.at)}${phrase}${said.slice(mark.end)}`))),
    ...namedIn(said, question).map((value) => put(said.replace(value, plain))),
    ...(question.about === 'words' && first && last ? [put(`${said.slice(0, first.at)}${plain}${said.slice(last.end)}`)] : []),
    put(`${bare} ${plain}.`), put(`${bare}, ${plain}.`), put(`${bare} to ${plain}.`), put(`${bare} with ${plain}.`), put(answer), put(answer, true),
  ];
}

/** The values of a sentence that its question names: a name that is taken, an address that is used. */
function namedIn(said: string, { about, says }: Question): string[] {
  if (!['name', 'snapshot_name', 'ip', 'vmid', 'clone'].includes(about)) return [];
  const told = new Set(says.toLowerCase().match(value)?.map((one) => one.replace(/\/\d+$/, '')));
  return (said.match(value) ?? []).filter((one) => told.has(one.toLowerCase().replace(/\/\d+$/, '')));
}

const value = /[\p{L}\p{N}](?:[\p{L}\p{N}_]|[-./](?=[\p{L}\p{N}]))*/gu;

/** Words that leave open what a question is about. */
function isOpen(mark: Mark, { about }: Question): boolean {
  if (mark.is === 'vague') return true;
  if (mark.is === 'count') return mark.count === null;
  return about === 'guest' && (mark.is === 'group' || mark.is === 'them') || about === 'name' && mark.is === 'names';
}

/** "db (105)" is VM 105 or container 105; sizes without a noun are of what the words for them were. */
function phrasesFor(answer: string, mark: Mark, names: LabNames): string[] {
  const guest = names.numbered(Number(/\((\d{3,9})\)$/.exec(answer)?.[1] ?? 0)) ?? names.guest(answer);
  if (mark.is === 'group' || mark.is === 'them') return [guest === null ? answer : `${guest.kind === 'lxc' ? 'container' : 'VM'} ${guest.vmid}`];
  const noun = mark.is === 'vague' ? /memory|ram|disk|cores|cpus?/i.exec(mark.says)?.[0] : undefined;
  return [answer, ...(noun === undefined ? [] : [`${answer} ${/disk|cores|cpu/i.test(noun) ? '' : 'of '}${noun}`])];
}
