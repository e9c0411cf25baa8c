import { has, marksOf, type Clause } from './clauses.ts';

/** Whether a clause makes new things, as far as its verb tells. */
export function isMaking({ verb }: Clause): boolean {
  return verb === null || ['create', 'want', 'clone', 'has', 'add', 'put'].includes(verb.verb);
}

/** Whether a clause names what it is about. */
export function hasHead(clause: Clause): boolean {
  if (has(clause, 'nfs') && clause.verb !== null) return true;
  if (clause.verb?.verb === 'create' && marksOf(clause, 'fields').some(({ fields }) => fields.pool !== undefined)) return true;
  return has(clause, 'kind', 'role', 'app', 'names', 'guests', 'ids', 'like', 'group', 'gone') || marksOf(clause, 'kubernetes').some(({ cluster }) => cluster) || clause.verb?.verb === 'clone' || clause.verb?.verb === 'create' && has(clause, 'image', 'clone') || clause.verb === null && has(clause, 'image') && has(clause, 'cores', 'size') && !isOfAll(clause);
}

/** "It should be called a-1": a name of what was made before, and nothing new. */
export function namesIt(clause: Clause): boolean {
  return clause.marks.find(({ is }) => is !== 'link')?.is === 'them' && !has(clause, 'kind', 'count', 'role', 'app', 'guests', 'group', 'like', 'gone') && (clause.verb === null || clause.verb.verb === 'has');
}

/** ", both Debian 12 with 1 GB": said of what came before. */
function isOfAll(clause: Clause): boolean {
  const [first] = clause.marks;
  return has(clause, 'them') || first?.is === 'link' && ['all', 'each'].includes(first.link);
}
