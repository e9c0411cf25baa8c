import type { Mark, MarkOf, Meaning } from './lex/meaning.ts';

/** What one verb, or none, says of one thing or of several alike. `opens` tells what stood before it: a colon, or a clause of the same sentence. */
export type Clause = { sentence: number; verb: MarkOf<'verb'> | null; marks: Mark[]; opens: 'colon' | 'list' | null };

/** The clauses of a sentence: a new one begins with a verb, and where a list goes on to another thing. */
export function clausesOf(marks: readonly Mark[], sentence: number): Clause[] {
  const clauses: Clause[] = [];
  let open: Clause = { sentence, verb: null, marks: [], opens: null };
  marks.forEach((mark, at) => {
    const begins = mark.is === 'verb' ? verbBegins(mark, open, isGain(marks, at)) : thingBegins(marks, at, open);
    if (begins) {
      clauses.push(open);
      open = { sentence, verb: keepsVerb(mark, open) ? open.verb : null, marks: [], opens: begins };
    }
    taken(mark, open);
  });
  return topicsKept([...clauses, open].filter(({ verb, marks: said }) => verb !== null || said.some(isContent)));
}

/** "The memory of web to 4 GB and of db to 8 GB": what is spoken of goes on to the next guests. */
function topicsKept(clauses: readonly Clause[]): Clause[] {
  let topics: Mark[] = [];
  return clauses.map((clause) => {
    const own = clause.marks.filter((mark) => mark.is === 'topic' || mark.is === 'link' && mark.link === 'order');
    const isOpen = own.length === 0 && clause.opens === 'list' && has(clause, 'guests') && clause.marks.some((mark) => mark.is === 'number' || mark.is === 'size' && mark.of === null);
    if (isOpen) return { ...clause, marks: [...topics, ...clause.marks] };
    topics = own;
    return clause;
  });
}

/** The marks of a clause with one meaning, in their order. */
export function marksOf<Is extends Meaning['is']>(clause: Pick<Clause, 'marks'>, is: Is): MarkOf<Is>[] {
  return clause.marks.filter((mark): mark is Mark & MarkOf<Is> => mark.is === is);
}

/** Whether a clause has some meaning. */
export function has(clause: Pick<Clause, 'marks'>, ...meanings: Meaning['is'][]): boolean {
  return clause.marks.some(({ is }) => meanings.includes(is));
}

/** Whether a clause holds a link word, such as `latest`. */
export function links(clause: Pick<Clause, 'marks'>, word: string): MarkOf<'link'> | undefined {
  return marksOf(clause, 'link').find(({ link }) => link === word);
}

function isContent(mark: Mark): boolean {
  return mark.is !== 'link' && mark.is !== 'verb';
}

/** A verb is of the clause that it stands in while that has none, or has not said anything yet. */
function taken(mark: Mark, open: Clause): void {
  if (mark.is !== 'verb') open.marks.push(mark);
  else if (open.verb === null || isPassive(open) && mark.verb !== 'has' || !open.marks.some(isContent) && !outranks(open.verb, mark)) open.verb = mark;
  else if (mark.verb === 'power' && mark.power === 'start') open.marks.push({ ...mark, is: 'fields', fields: { state: 'running' } });
}

/** "I would like db moved", "db should be rolled back": what is done comes last. */
function isPassive(open: Clause): boolean {
  const waits = open.verb?.verb === 'want' || open.verb?.verb === 'has';
  return waits && has(open, 'guests', 'ids', 'group') && open.marks.every(({ is }) => ['guests', 'ids', 'group', 'link', 'node', 'live', 'kind', 'topic', 'slot'].includes(is));
}

function outranks(verb: MarkOf<'verb'>, next: MarkOf<'verb'>): boolean {
  return next.verb === 'has' || next.verb === 'want' || (next.verb === 'power' && verb.verb === 'create') || (next.verb === 'snapshot' && ['delete', 'rollback'].includes(verb.verb)) || (next.verb === 'set' && verb.verb === 'create') || (next.verb === 'put' && verb.verb === 'create');
}

/** "… and gets 4 cores": what comes right behind is something that a guest has. */
function isGain(marks: readonly Mark[], at: number): boolean {
  const next = marks.slice(at + 1).find(({ is }) => is !== 'link');
  return next !== undefined && ['cores', 'size', 'fields', 'card', 'topic', 'swap'].includes(next.is);
}

const subjects = new Set<Meaning['is']>(['guests', 'ids', 'names', 'group', 'them', 'kind', 'role', 'app', 'purpose', 'count', 'link', 'small', 'image', 'kubernetes', 'topic', 'live', 'node', 'host', 'clone', 'storage', 'card', 'negated']);

function verbBegins(mark: MarkOf<'verb'>, open: Clause, gains: boolean): Clause['opens'] {
  if (!open.marks.some(isContent)) return null;
  if (mark.verb === 'has') return gains && open.verb !== null && ['delete', 'move', 'power', 'snapshot'].includes(open.verb.verb) ? 'list' : null;
  if (mark.verb === 'want' && open.verb === null || isPassive(open)) return null;
  const subjectOnly = open.verb === null && open.marks.every(({ is }) => subjects.has(is)) && !has(open, 'count', 'app');
  return subjectOnly ? null : 'list';
}

const lists = new Set([',', ':', 'and', ';', '&', 'plus', 'then']);
const making = new Set(['create', 'want', 'clone', 'has', 'add', 'put']);

function thingBegins(marks: readonly Mark[], at: number, open: Clause): Clause['opens'] {
  const before = separator(marks, at);
  if (before === null || !open.marks.some(isContent)) return null;
  if (marks[at]?.is === 'fields' && marks[at + 1]?.is === 'guests' && has(open, 'guests')) return 'list';
  if (marks[at]?.is === 'nfs' && has(open, 'nfs')) return null;
  const onlyNamed = open.verb === null && before === ':' && open.marks.every(({ is }) => ['names', 'link', 'role', 'app', 'purpose'].includes(is));
  if (onlyNamed && headAt(marks, at)?.is === 'thing') return null;
  const opens = before === ':' ? 'colon' : 'list';
  if (beginsForAll(marks, at, before)) return opens;
  const head = headAt(marks, at);
  if (head === null) return null;
  const makes = open.verb === null || making.has(open.verb.verb);
  if (head.is === 'thing' && makes) return head.counted && (thingIsWhole(open, before) || before === 'and' && has(open, 'kind') && has(open, 'count')) || before === 'of' ? opens : null;
  if (head.is === 'named' && makes) return head.said && (has(open, 'names') && hasDetails(open) || before === ':') || (head.said && hasDetails(open)) ? opens : null;
  return head.is === 'guests' && has(open, 'guests', 'ids', 'names') && (hasDetails(open) || marksOf(open, 'link').some(({ link }) => ['on', 'off', 'up', 'down'].includes(link))) ? opens : null;
}

/** The word before a place that lets something new begin; null where none does. */
function separator(marks: readonly Mark[], at: number): string | null {
  const [before, mark] = [marks[at - 1], marks[at]];
  if (mark === undefined || mark.is === 'link' && (lists.has(mark.link) || mark.link === '')) return null;
  if (before?.is === 'link' && lists.has(before.link)) return before.link;
  if (before?.is === 'link' && before.link === '' && marks[at - 2]?.is === 'link') return ',';
  const cluster = marks.slice(0, at).some((one) => one.is === 'kubernetes');
  return cluster && before?.is === 'link' && ['with', 'of', 'having'].includes(before.link) && headAt(marks, at)?.is === 'thing' ? 'of' : null;
}

/** ", each with 2 cores" and "both on pve1" are said of all that came before. */
function beginsForAll(marks: readonly Mark[], at: number, before: string): boolean {
  const [mark, next] = [marks[at], marks[at + 1]];
  const all = mark?.is === 'them' && mark.how !== 'it' && mark.how !== 'rest' || mark?.is === 'link' && ['each', 'all'].includes(mark.link) && before !== ':';
  return all && next !== undefined && (next.is === 'cores' || next.is === 'size' || next.is === 'node' || next.is === 'card' || next.is === 'fields' || next.is === 'image' || next.is === 'clone' || next.is === 'verb' || next.is === 'link' && ['with', 'on', 'in', 'at', 'from', 'having', 'has'].includes(next.link));
}

function thingIsWhole(open: Clause, before: string): boolean {
  const one = marksOf(open, 'kind').some(({ kind }) => kind !== null) || has(open, 'app') && has(open, 'count') || has(open, 'role', 'names', 'ids') || has(open, 'nfs');
  return one || before === ':' && has(open, 'kubernetes', 'kind') || has(open, 'kubernetes') && before !== ',' || open.opens !== null && hasDetails(open);
}

function hasDetails(open: Clause): boolean {
  return has(open, 'cores', 'size', 'image', 'clone', 'node', 'card', 'fields', 'number', 'like', 'storage');
}

type Head = { is: 'thing'; counted: boolean } | { is: 'named'; said: boolean } | { is: 'guests' };

/** What a list goes on to at a place: a thing such as "two workers", names with something said of them, or guests. */
function headAt(marks: readonly Mark[], at: number): Head | null {
  let counted = false;
  for (let next = at; next < marks.length; next += 1) {
    const mark = marks[next];
    if (mark === undefined) return null;
    if (mark.is === 'kind' || mark.is === 'role' || mark.is === 'nfs') return { is: 'thing', counted: counted || marks[next + 1]?.is === 'names' || mark.is === 'role' || mark.is === 'nfs' || mark.many };
    if (mark.is === 'names') return counted ? { is: 'thing', counted } : { is: 'named', said: isSaidOf(marks, next + 1) };
    if (mark.is === 'guests') return { is: 'guests' };
    if (next === at && mark.is === 'link' && ['of', 'for', 'on', 'to'].includes(mark.link) && marks[next + 1]?.is === 'guests') return { is: 'guests' };
    if (mark.is === 'them') return mark.how === 'rest' ? { is: 'thing', counted: true } : null;
    if (mark.is === 'app' && marks[next - 1]?.is === 'count' && next > at) return { is: 'thing', counted: true };
    if (mark.is === 'app' && isIn(marks[next + 1])) return { is: 'thing', counted: true };
    counted ||= mark.is === 'count' || mark.is === 'link' && ['a', 'an', 'another', 'one'].includes(mark.link);
    const passed = mark.is === 'link' ? !lists.has(mark.link) && !['with', 'on', 'of', 'in', 'from'].includes(mark.link) : ['count', 'small', 'image', 'app', 'purpose', 'kubernetes', 'vague'].includes(mark.is);
    if (marks[next - 1]?.is === 'count' && next > at && (mark.is === 'cores' || mark.is === 'node' || mark.is === 'size' && mark.of !== 'disk')) return { is: 'thing', counted: true };
    if (!passed) return counted && mark.is === 'link' && ['with', 'on', 'having', 'for'].includes(mark.link) && marks[next - 1]?.is === 'count' ? { is: 'thing', counted } : null;
  }
  return null;
}

function isIn(mark: Mark | undefined): boolean {
  return mark?.is === 'link' && ['in', 'as'].includes(mark.link);
}

function isSaidOf(marks: readonly Mark[], at: number): boolean {
  const next = marks[at];
  if (next === undefined) return false;
  return ['cores', 'size', 'node', 'card', 'image', 'fields', 'kind', 'clone', 'ids'].includes(next.is) || next.is === 'verb' && next.verb === 'has' || next.is === 'link' && ['with', ':', '', 'on', 'as', 'in', 'having', 'at'].includes(next.link) && marks[at + 1] !== undefined;
}

/** "Give web 4 cores and db 6": the verb goes on. */
function keepsVerb(mark: Mark, open: Clause): boolean {
  return mark.is !== 'verb' && mark.is !== 'them' && !(mark.is === 'link' && ['each', 'all'].includes(mark.link)) && open.verb !== null;
}
