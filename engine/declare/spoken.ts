import { has, links, marksOf, type Clause } from './clauses.ts';
import { countOf, hasHead, isMaking } from './heads.ts';
import type { Mark } from './lex/meaning.ts';

/** "Create the pool family and put web in it": "it" is the pool where something else is put there. */
export function pooled(clauses: readonly Clause[]): Clause[] {
  let pool: Mark | undefined;
  return clauses.map((clause) => {
    const made = clause.verb?.verb === 'create' ? marksOf(clause, 'fields').find(({ fields }) => fields.pool !== undefined) : undefined;
    pool = made ?? (hasHead(clause) && !has(clause, 'them') ? undefined : pool);
    const it = has(clause, 'guests', 'ids', 'group') && ['put', 'add', 'move', 'set'].includes(clause.verb?.verb ?? '') ? clause.marks.find(({ is }) => is === 'them') : undefined;
    return pool === undefined || made !== undefined || it === undefined ? clause : { ...clause, marks: clause.marks.map((mark): Mark => (mark === it && pool ? { ...pool, sentence: mark.sentence } : mark)) };
  });
}

/** "Three masters and two workers: masters with 2 cores, workers with 4": a role that was counted before is spoken of again. */
export function told(clauses: readonly Clause[]): Clause[] {
  const whole: Clause[] = [];
  for (const clause of clauses) {
    const role = has(clause, 'count', 'names', 'kind', 'guests') || !isMaking(clause) ? undefined : marksOf(clause, 'role').find(({ many }) => many)?.role;
    const counted = role === undefined ? undefined : whole.find((one) => one.sentence === clause.sentence && isMaking(one) && countOf(one) !== null && marksOf(one, 'role').some((mark) => mark.role === role));
    if (counted === undefined) whole.push({ ...clause, marks: [...clause.marks] });
    else counted.marks.push(...clause.marks.filter(({ is }) => is !== 'role'));
  }
  return whole;
}

/** "A Jellyfin and a Plex container, 2 cores each": what is said at the end is of those before that say nothing; "one for Plex" is of the kind before. */
export function shared(clauses: readonly Clause[]): Clause[] {
  const all = clauses.map((clause) => ({ ...clause, marks: [...clause.marks] }));
  all.forEach((clause, at) => {
    const before = all[at - 1];
    if (before === undefined || clause.opens !== 'list' || before.sentence !== clause.sentence || !isMaking(clause) || !isMaking(before)) return;
    if (!has(clause, 'kind', 'role', 'guests') && has(clause, 'count', 'app', 'names')) clause.marks.push(...before.marks.filter(({ is }) => is === 'kind'));
    const details = clause.marks.filter(({ is }) => ['cores', 'size', 'image', 'clone', 'node', 'card', 'fields', 'storage'].includes(is));
    const isEach = links(clause, 'each') !== undefined || has(clause, 'role') && has(before, 'role');
    const isSaid = links(clause, 'each') ? has(before, 'cores', 'size', 'card') : has(before, 'cores', 'size', 'image', 'clone', 'node', 'card');
    if (isEach && hasHead(clause) && !isSaid && hasHead(before)) before.marks.push(...details.filter(({ is }) => !has(before, is)));
  });
  return all;
}
