import { isCourtesy } from './ask.ts';
import { gathered, wishedBy, type Gathered } from './gather.ts';
import { amountsIn, groundOf, isDoubtful, type Span } from './grounds.ts';
import { inEnglish } from './in-english.ts';
import { labNames, templatesOf, type LabNames } from './lab-names.ts';
import type { Lab } from './lab.ts';
import type { ModelAnswer, ModelWish } from './model-answer.ts';
import { clauseOf, type Grounded } from './model-clause.ts';
import { settled } from './read.ts';
import { sentencesOf } from './sentences.ts';
import type { Question, Reading, Wish } from './wish.ts';

/** What a model was asked and did: the reading that counts, and how many of the values it gave were taken and left out. */
export type ModelReading = { reading: Reading; taken: number; left: number };

/** The sentences of a text, and the numbers (from 0) of those that the deterministic reader has not wholly read; none where nothing is left for a model. */
export function unreadIn(text: string, lab: Lab): { sentences: string[]; unread: number[] } {
  const sentences = sentencesOf(text);
  const found = gathered(sentences, labNames(lab));
  return { sentences, unread: found.refused.length > 0 ? [] : openIn(found, sentences) };
}

/**
 * A text read by the rules, with what a model has read of the sentences that these left over. A value is taken only where its sentence
 * says it; what the rules have read stays, and where the model reads it otherwise it is asked. What harms is never taken from a model,
 * it is asked; all that is taken is told as assumed. The wishes then pass the same checks as all others.
 */
export function withModel(text: string, lab: Lab, answer: ModelAnswer): ModelReading {
  const names = labNames(lab);
  const said = sentencesOf(text);
  const { found, taken, left } = gatheredWithModel(said, names, answer);
  return { reading: settled(found, said, names), taken, left };
}

/** What sentences ask for, read by the rules and by a model, before defaults and limits. */
export function gatheredWithModel(said: readonly string[], names: LabNames, answer: ModelAnswer): { found: Gathered; taken: number; left: number } {
  const found = gathered(said, names);
  const table: Table = { found, said, names, open: new Set(found.refused.length > 0 ? [] : openIn(found, said)), byRules: new Set(found.produced), agreed: new Set(), spans: [], taken: 0, left: 0 };
  if (table.open.size > 0) for (const wish of answer.wishes) weigh(wish, table);
  cover(table);
  return table;
}

type Table = { found: Gathered; said: readonly string[]; names: LabNames; open: ReadonlySet<number>; byRules: ReadonlySet<number>; agreed: Set<Gathered['wishes'][number]>; spans: (Span & { sentence: number })[]; taken: number; left: number };

function openIn({ produced, words }: Gathered, said: readonly string[]): number[] {
  return said.flatMap((text, at) => ((produced.has(at) || isCourtesy(text)) && !words.some((one) => one.sentence === at) ? [] : [at]));
}

function weigh(wish: ModelWish, table: Table): void {
  const { said, names } = table;
  const text = said[wish.sentence - 1];
  const grounded = wish.said.flatMap((entry): Grounded[] => {
    const span = groundOf(entry, said[entry.sentence - 1] ?? '');
    return span === null ? [] : [{ entry, span, sentence: entry.sentence - 1 }];
  });
  table.left += wish.said.length - grounded.length;
  if (text === undefined || grounded.length === 0) return;
  const { wishes, questions, refused } = wishedBy(clauseOf(wish, grounded, { names, text }), names);
  const sentences = [wish.sentence - 1, ...grounded.map(({ sentence }) => sentence)];
  const kept = wishes.filter((one) => judged(one, sentences, table)).length;
  if (refused !== null && isNew(wish.sentence - 1, table) && !isHarmful(wish)) table.found.refused.push(refused);
  if (kept > 0) table.found.questions.push(...questions);
  if (kept === 0) table.left += grounded.length;
  else {
    table.taken += grounded.length;
    table.spans.push(...grounded.map(({ span, sentence }) => ({ ...span, sentence })));
    for (const one of sentences) if (table.open.has(one)) table.found.produced.add(one);
  }
}

/** Whether the rules have got nothing of a sentence. */
function isNew(sentence: number, { open, byRules }: Table): boolean {
  return open.has(sentence) && !byRules.has(sentence);
}

/** Whether a wish of a model is taken, wholly or in part; where it is not but may be meant, it is asked about. */
function judged(wish: Wish, sentences: readonly number[], table: Table): boolean {
  const { found, open, said } = table;
  const [first = 0] = sentences;
  const isDoubted = sentences.some((one) => isDoubtful(said[one] ?? ''));
  const known = found.wishes.find((one) => isSame(one.wish, wish));
  if (known) return completed(known, wish, { table, isDoubted });
  if (!open.has(first)) return false;
  if (!isNew(first, table) || isHarmful(wish) || isDoubted || sentences.some((one) => !open.has(one))) {
    found.questions.push(meant(wish, first, table));
    return false;
  }
  found.wishes.push({ wish, purpose: { says: null, small: false }, byModel: Object.keys(wish.from) });
  return true;
}

/** The same guest, changed by both or made by both. */
function isSame(one: Wish, other: Wish): boolean {
  if (one.op !== other.op) return false;
  const named = one.names?.some((name) => other.names?.includes(name) === true) === true;
  if (one.op !== 'create') return one.vmid !== undefined && one.vmid === other.vmid || named;
  return named || (one.names === undefined || other.names === undefined) && one.from['op'] === other.from['op'];
}

/** What the rules have read stays; what they have not is added, where they have left its sentence open. */
function completed(known: Gathered['wishes'][number], wish: Wish, { table, isDoubted }: { table: Table; isDoubted: boolean }): boolean {
  const { found, open } = table;
  const before = known.byModel?.length ?? 0;
  const differing = Object.entries(wish.from).filter(([field, sentence]) => {
    const [read, now] = [known.wish[field as keyof Wish], wish[field as keyof Wish]];
    if (field === 'op' || read === undefined && !open.has(sentence) || same(read, now)) return false;
    if (read !== undefined) return !isIdentity(field);
    if (isDoubted || isHarmful(wish)) found.questions.push(meant(wish, sentence, table));
    else {
      known.wish = { ...known.wish, [field]: now, from: { ...known.wish.from, [field]: sentence } };
      known.byModel = [...known.byModel ?? [], field];
    }
    return false;
  });
  for (const [field, sentence] of differing) found.questions.push(differs(known.wish, { field, sentence, before: known.wish[field as keyof Wish], now: wish[field as keyof Wish] }));
  const isWhole = Object.entries(known.wish.from).every(([field]) => isIdentity(field) || field === 'op' || same(known.wish[field as keyof Wish], wish[field as keyof Wish]));
  if (isWhole && differing.length === 0 && !isHarmful(wish) && !isDoubted) table.agreed.add(known);
  const isAdded = (known.byModel?.length ?? 0) > before;
  if (isAdded) settleChanges(found);
  return isAdded || table.agreed.has(known);
}

/** Who a guest is, and how many there are, is for the rules to say. */
function isIdentity(field: string): boolean {
  return ['names', 'vmid', 'kind', 'count'].includes(field);
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** What shall be changed is no question any more where each guest of its sentence has a change. */
function settleChanges(found: Gathered): void {
  const isEmpty = ({ op, from }: Wish): boolean => op === 'modify' && Object.keys(from).every((field) => field === 'op' || isIdentity(field));
  const unclear = new Set(found.wishes.flatMap(({ wish }) => (isEmpty(wish) ? Object.values(wish.from) : [])));
  found.questions = found.questions.filter(({ about, sentence }) => about !== 'change' || sentence === null || unclear.has(sentence));
}

function differs(wish: Wish, { field, sentence, before, now }: { field: string; sentence: number; before: unknown; now: unknown }): Question {
  const [rules, model] = [before, now].map((value) => words(field, value));
  return { about: field, says: `${wish.names?.join(', ') ?? wish.vmid ?? 'The guest'}: read as ${rules ?? ''}; a model reads ${model ?? ''}. Which is meant?`, sentence, choices: [rules ?? '', model ?? ''] };
}

function words(field: string, value: unknown): string {
  if (field === 'cores') return `${Number(value)} cores`;
  if (field === 'memory_mb') return `${Number(value)} MB of memory`;
  return `${field} ${typeof value === 'string' ? value : JSON.stringify(value)}`;
}

/** What destroys, stops or moves what there is: nobody's reading but that of the rules, or a person's word, is enough for it. */
function isHarmful({ op, kind, ...fields }: Pick<Wish, 'op'> & { kind: string | null; power?: Wish['power']; disks?: Wish['disks'] }): boolean {
  return op === 'delete' || op === 'rollback' || kind === 'storage' || kind === 'snapshot' || op === 'power' && fields.power !== 'start' || op === 'modify' && fields.disks !== undefined;
}

function meant(wish: Wish, sentence: number, { said, names }: Table): Question {
  const english = inEnglish(wish);
  const again = english === null ? null : gathered([english], names).wishes;
  const isSo = again?.length === 1 && again[0] !== undefined && plain(again[0].wish) === plain(wish);
  const says = english === null || !isSo ? `a model reads it as ${wish.op} ${wish.names?.join(', ') ?? wish.vmid ?? ''}. Say it in other words` : `a model reads it as "${english}" Is that meant`;
  return { about: 'sentence', says: `Nothing is sure to come of "${(said[sentence] ?? '').slice(0, 200)}": ${says}?`, sentence, ...(isSo && english !== null ? { choices: [english, notForYou] } : {}) };
}

/** The answer that a sentence asks for nothing. */
const notForYou = 'not for you to do';

function plain({ from: _from, names: _names, ...fields }: Wish): string {
  return JSON.stringify(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * Of a sentence that only the model has read, numbers and names of the lab that it gave no place stay to be asked about, and its other
 * words are told as passed over. Of one that the rules have read too, the words that neither explains are asked about, but for those
 * that hold no thing, where both agree in all that it asks for.
 */
function cover(table: Table): void {
  const { found, said, names, open, byRules, agreed, spans } = table;
  for (const sentence of open) {
    const text = said[sentence] ?? '';
    const own = spans.filter((one) => one.sentence === sentence);
    const wishes = found.wishes.filter(({ wish: { from } }) => Object.values(from).includes(sentence));
    const unexplained = found.words.filter((one) => one.sentence === sentence).flatMap((one) => one.words).filter((word) => !own.some(({ at, end }) => text.slice(at, end).includes(word)));
    const unplaced = [...amountsIn(text), ...namedIn(text, names)].filter(({ at, end }) => !own.some((one) => one.at < end && one.end > at)).map(({ at, end }) => text.slice(at, end));
    const both = byRules.has(sentence) && wishes.length > 0 && wishes.every((one) => agreed.has(one));
    const left = !byRules.has(sentence) ? unplaced : both ? unexplained.filter((word) => isThing(word, text) || unplaced.includes(word)) : unexplained;
    if (own.length === 0 && !both) continue;
    found.words = [...found.words.filter((one) => one.sentence !== sentence), ...(left.length > 0 ? [{ sentence, words: [...new Set(left)] }] : [])];
    const [wish] = wishes;
    if (wish && (both || !byRules.has(sentence))) wish.passedOver = [...wish.passedOver ?? [], ...unexplained.filter((word) => !left.includes(word))];
  }
}

/** Whether a word may be a thing that is asked for: it stands behind an article, "and" or "with", or goes on with such a word, or has a sign or a number in it. */
function isThing(word: string, text: string): boolean {
  const at = text.indexOf(word);
  return /[^\p{Ll}\p{Lu}]/u.test(word) || /(?:^|[\s,])(?:an?|the|its|his|her|my|our|their|and|plus|with|of|for|some|any|one|no|,)\s+(?:\p{L}+\s+){0,2}$/iu.test(text.slice(0, at)) || text.slice(0, at).trimEnd().endsWith(',');
}

/** Where a sentence names something of the lab. */
function namedIn(text: string, { lab }: LabNames): Span[] {
  const known = [...lab.nodes ?? [], ...lab.storages ?? [], ...lab.guests ?? [], ...templatesOf(lab)].map(({ name }) => name.toLowerCase());
  const all = new Set([...known, ...(lab.bridges ?? []), ...(lab.lxc_templates ?? [])]);
  return [...text.matchAll(/[\p{L}\p{N}](?:[\p{L}\p{N}_]|[-.](?=[\p{L}\p{N}]))*/gu)].flatMap((found) => (all.has(found[0].toLowerCase()) ? [{ at: found.index, end: found.index + found[0].length }] : []));
}
