import { isCourtesy } from './ask.ts';
import { both } from './both.ts';
import { changed } from './change.ts';
import { clausesOf, has, links, marksOf, type Clause } from './clauses.ts';
import { asksForGuest, made } from './create.ts';
import { joined } from './join.ts';
import type { LabNames } from './lab-names.ts';
import { marksIn } from './lex/lexer.ts';
import type { Mark, MarkOf } from './lex/meaning.ts';
import { tidied } from './lex/tidy.ts';
import { hasHead, makesPool } from './heads.ts';
import { isStorage, storageWished } from './nfs.ts';
import { saysAnything } from './fields.ts';
import type { Question, Refused, Wish } from './wish.ts';

/** What a wish for new guests is told by besides its fields: what they are for, and whether they shall be small. */
export type Purpose = { says: string | null; small: boolean; guessed?: boolean; clause?: Clause };

/** All that the sentences of a text ask for, before defaults and limits; `byModel` names the fields of a wish that a model has read, `passedOver` the words that it made nothing of. */
export type Gathered = { wishes: { wish: Wish; purpose: Purpose; byModel?: readonly string[]; passedOver?: readonly string[] }[]; questions: Question[]; refused: Refused[]; words: { sentence: number; words: string[] }[]; produced: Set<number>; clauses: Clause[]; hostGb: number | null };

/** Letters of a sentence; a longer one is no sentence that somebody wrote, and is asked about instead of read. */
const longest = 2000;

/** What the sentences of a text ask for. */
export function gathered(sentences: readonly string[], names: LabNames): Gathered {
  const marks = sentences.map((text, at) => (text.length > longest || isCourtesy(text) ? [] : tidied(marksIn(text, at, names), names)));
  const clauses = repeated(joined(marks.flatMap((some, at) => clausesOf(some, at)), (clause) => isAboutExisting(clause, names)));
  const all: Gathered = { wishes: [], questions: [], refused: [], words: unexplained(marks), produced: new Set(), clauses, hostGb: marksOf({ marks: marks.flat() }, 'host')[0]?.memoryGb ?? null };
  for (const clause of clauses) {
    if (isReason(clause, clauses)) all.produced.add(clause.sentence);
    else add(all, clause, names);
    all.words.push(...unused(clause, sentences, names));
  }
  all.wishes = merged(all.wishes, all.questions);
  return all;
}

/** "Same for mysql": what the clause before asks of its guest, but never what destroys. */
function repeated(clauses: readonly Clause[]): Clause[] {
  const whole: Clause[] = [];
  for (const clause of clauses) {
    const before = whole.at(-1);
    const isSame = links(clause, 'same for') !== undefined && has(clause, 'guests', 'ids') && !saysAnything(clause);
    const verb = before?.verb?.verb;
    if (!isSame || before === undefined || verb === undefined || !['give', 'set', 'add', 'grow', 'raise', 'lower', 'snapshot', 'times', 'power'].includes(verb) || !has(before, 'guests', 'ids')) whole.push(clause);
    else whole.push({ ...clause, verb: before.verb, marks: [...clause.marks, ...before.marks.filter(({ is }) => !['guests', 'ids', 'names', 'group', 'them', 'kind'].includes(is))] });
  }
  return whole;
}

/** "The web VM is slow, double its memory": why something is asked, where the same guests are spoken of again. */
function isReason(clause: Clause, clauses: readonly Clause[]): boolean {
  const about = marksOf(clause, 'guests');
  const isShort = marksOf(clause, 'vague').some(({ about: of, says }) => of === 'size' && /\b(?:running|ran|runs|getting)\b/i.test(says));
  const says = { ...clause, marks: clause.marks.filter(({ is }) => is !== 'node' && is !== 'vague') };
  return (links(clause, 'reason') !== undefined || isShort) && !saysAnything(says) && clauses.some((other) => other !== clause && about.some((mark) => other.marks.includes(mark)));
}

function add(all: Gathered, clause: Clause, names: LabNames): void {
  const said = new Set([...(clause.verb !== null || clause.opens === null ? [clause.sentence] : []), ...clause.marks.filter(({ is }) => is !== 'link' && is !== 'word').map(({ sentence }) => sentence)]);
  const refused = marksOf(clause, 'refused')[0];
  const { wishes, questions, refused: no, purpose } = refused ? { wishes: [], questions: [], refused: { code: refused.code, says: refused.says, sentence: refused.sentence }, purpose: nothing } : wishedBy(clause, names);
  all.wishes.push(...wishes.map((wish) => ({ wish, purpose })));
  all.questions.push(...questions);
  if (no) all.refused.push(no);
  if (wishes.length + questions.length > 0 || no) for (const sentence of said) all.produced.add(sentence);
}

const nothing: Purpose = { says: null, small: false };

/** What one clause asks for: wishes, or what must be asked or refused of it. */
export function wishedBy(clause: Clause, names: LabNames): { wishes: Wish[]; questions: Question[]; refused: Refused | null; purpose: Purpose } {
  const negated = marksOf(clause, 'negated')[0];
  if (negated) return { wishes: [], questions: [leftOpen(negated)], refused: null, purpose: nothing };
  if (isStorage(clause)) return { ...storageWished(clause), refused: null, purpose: nothing };
  if (makesPool(clause)) return { ...poolWished(clause), refused: null, purpose: nothing };
  if (isAboutExisting(clause, names)) {
    const setUp = clause.verb?.verb === 'create' && has(clause, 'app') && !saysAnything(clause);
    return setUp ? { wishes: [], questions: [], refused: inside(clause), purpose: nothing } : { ...changed(clause, names), purpose: nothing };
  }
  if (has(clause, 'them') && !hasHead(clause)) return { wishes: [], questions: [{ about: 'guest', says: 'Which guest is meant?', sentence: clause.sentence }], refused: null, purpose: nothing };
  if (!asksForGuest(clause)) return { wishes: [], questions: [], refused: null, purpose: nothing };
  const { wishes, questions, purpose, small, guessed } = made(clause, names);
  return { wishes, questions: [...taken(clause, names), ...questions], refused: null, purpose: { says: purpose, small, guessed, clause } };
}

function leftOpen({ says, sentence }: MarkOf<'negated'>): Question {
  if (/^re/i.test(says)) return { about: 'delete', says: `"${says}": shall the old one be deleted, with all that is on its disks? Then say it in two sentences: "Delete …" and "Create …".`, sentence };
  return { about: 'words', says: `"${says}" leaves it open what shall be done: which guests, or which values, exactly?`, sentence };
}

function inside({ sentence }: Clause): Refused {
  return { code: 'guest_command_out_of_scope', says: 'What runs inside a guest is not set up from here: a declaration says what guests there are and how they are made.', sentence };
}

/** Whether a clause speaks of guests that there are: by its verb, or because the lab lists what it names. */
function isAboutExisting(clause: Clause, names: LabNames): boolean {
  const verb = clause.verb?.verb ?? null;
  const pointed = marksOf(clause, 'guests').flatMap(({ pointers }) => pointers);
  const known = pointed.some((one) => (one.by === 'vmid' ? names.numbered(one.vmid) : names.guest(one.name)) !== null);
  if (verb !== null && ['delete', 'power', 'snapshot', 'rollback', 'move', 'grow', 'raise', 'lower', 'shrink', 'times', 'rename', 'give'].includes(verb)) return true;
  if (has(clause, 'gone')) return true;
  const listedNames = marksOf(clause, 'names').flatMap((mark) => mark.names).some((name) => names.guest(name) !== null);
  const described = has(clause, 'group') && !has(clause, 'count');
  if (verb === null && known && (has(clause, 'kind', 'ids') || pointed.some(({ kind }) => kind !== null)) && links(clause, 'new')) return false;
  if (verb === null || verb === 'has') return (known || listedNames || described) && !has(clause, 'clone', 'count', 'like') && (verb === 'has' || !has(clause, 'image'));
  if (verb === 'set') return known || described || pointed.length > 0 || has(clause, 'names', 'ids') && !has(clause, 'image', 'clone');
  if (verb === 'put' || verb === 'add') return known || described || pointed.length > 0 && !has(clause, 'image', 'count');
  const isNew = has(clause, 'count', 'image', 'clone', 'like', 'kind') || pointed.some(({ kind }) => kind !== null) && !has(clause, 'app');
  const isObject = verb === 'create' && clause.marks.find(({ is }) => is !== 'link')?.is === 'guests' && saysAnything(clause);
  return (verb === 'create' || verb === 'want') && (known || described) && !isNew && !isObject;
}

/** What is to be made, but goes by the number or the name of a guest that there is. */
function taken(clause: Clause, names: LabNames): Question[] {
  if (clause.verb?.verb === 'clone') return [];
  const pointers = [...marksOf(clause, 'guests').flatMap(({ pointers: some, sentence }) => some.map((one) => ({ guest: one.by === 'vmid' ? names.numbered(one.vmid) : names.guest(one.name), by: one.by, sentence }))),
    ...marksOf(clause, 'ids').flatMap(({ vmids, sentence }) => vmids.map((vmid) => ({ guest: names.numbered(vmid), by: 'vmid' as const, sentence }))),
    ...marksOf(clause, 'names').flatMap((mark) => mark.names.map((name) => ({ guest: names.guest(name), by: 'name' as const, sentence: mark.sentence })))];
  const called = clause.verb !== null ? [] : marksOf(clause, 'app').filter((mark) => !isCounted(clause, mark)).map(({ says, slug, sentence }) => ({ guest: names.guest(says) ?? names.guest(slug), by: 'name' as const, sentence }));
  return [...pointers, ...called].flatMap(({ guest, by, sentence }) => (guest === null ? [] : [{ about: by === 'vmid' ? 'vmid' : 'name', says: `${by === 'vmid' ? guest.vmid : guest.name} is already used by ${guest.name} (${guest.vmid}): change that guest, or give the new one another ${by === 'vmid' ? 'number' : 'name'}?`, sentence }]));
}

/** "A second nginx": "a" or a number before it says that it is a new one. */
function isCounted({ marks }: Clause, mark: Mark): boolean {
  return marks.slice(0, marks.indexOf(mark)).some((one) => one.is === 'count' || one.is === 'link' && ['a', 'an', 'another', 'new', 'one', 'second', 'more'].includes(one.link));
}

function poolWished(clause: Clause): { wishes: Wish[]; questions: Question[] } {
  const pool = saidOfPool(clause);
  return { wishes: [{ op: 'create', kind: 'pool', count: 1, names: [pool], from: { op: clause.sentence, names: clause.sentence } }], questions: [] };
}

function saidOfPool(clause: Clause): string {
  return marksOf(clause, 'fields').map(({ fields }) => fields.pool).find((pool) => pool !== undefined) ?? '';
}

/** The words of one sentence that no meaning took, with their places. */
export function unreadWordsIn(text: string, names: LabNames): { at: number; end: number }[] {
  return tidied(marksIn(text, 0, names), names).filter(({ is }) => is === 'word');
}

/** Words of each sentence that no meaning took. */
function unexplained(marks: readonly Mark[][]): { sentence: number; words: string[] }[] {
  return marks.flatMap((some, sentence) => {
    const words = some.flatMap((mark) => (mark.is === 'word' ? [mark.says] : []));
    return words.length === 0 || some.some(({ is }) => is === 'refused' || is === 'negated') ? [] : [{ sentence, words }];
  });
}

/** Meanings that neither a new guest nor a change of one has a place for. */
const misplaced = { create: ['number', 'gone', 'live', 'group'], change: ['app', 'role', 'image', 'clone', 'like', 'count', 'addresses', 'nfs', 'cards', 'kubernetes'] } as const;

/** Words of a clause that have a meaning, but none where they stand. */
function unused(clause: Clause, sentences: readonly string[], names: LabNames): { sentence: number; words: string[] }[] {
  if (has(clause, 'refused') || isStorage(clause)) return [];
  const of = isAboutExisting(clause, names) ? misplaced.change : misplaced.create;
  const kubernetes = clause.verb?.verb === 'delete' || clause.verb?.verb === 'power';
  const [, ...counts] = of === misplaced.create ? marksOf(clause, 'count') : [];
  return clause.marks.flatMap((mark) => {
    const fits = (of as readonly string[]).includes(mark.is) && !(kubernetes && (mark.is === 'kubernetes' || mark.is === 'role')) && !(mark.is === 'number' && has(clause, 'topic'));
    if (counts.some((one) => one === mark)) return [{ sentence: mark.sentence, words: [sentences[mark.sentence]?.slice(mark.at, mark.end) ?? ''] }];
    const isName = mark.is === 'app' && (names.guest(mark.says) ?? names.guest(mark.slug)) !== null;
    return fits && !isName ? [{ sentence: mark.sentence, words: [sentences[mark.sentence]?.slice(mark.at, mark.end) ?? ''] }] : [];
  });
}

/** Changes of one guest are one wish, and it is deleted once. */
function merged(all: Gathered['wishes'], questions: Question[]): Gathered['wishes'] {
  const whole: Gathered['wishes'] = [];
  for (const one of all) {
    if (one.wish.op === 'delete' && one.wish.kind !== 'snapshot' && whole.some(({ wish }) => wish.op === 'delete' && wish.kind !== 'snapshot' && (wish.vmid ?? wish.names?.[0]) === (one.wish.vmid ?? one.wish.names?.[0]))) continue;
    const same = one.wish.op !== 'modify' ? undefined : whole.find(({ wish }) => wish.op === 'modify' && (wish.vmid ?? wish.names?.[0]) === (one.wish.vmid ?? one.wish.names?.[0]));
    if (same === undefined) whole.push(one);
    else same.wish = both(same.wish, one.wish, questions);
  }
  return whole;
}
