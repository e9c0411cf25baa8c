import { has, links, marksOf, type Clause } from './clauses.ts';

/** Whether a clause makes new things, as far as its verb tells. */
export function isMaking({ verb }: Clause): boolean {
  return verb === null || ['create', 'want', 'clone', 'has', 'add', 'put'].includes(verb.verb);
}

/** Whether a clause names what it is about. */
export function hasHead(clause: Clause): boolean {
  if (has(clause, 'nfs') && clause.verb !== null) return true;
  if (makesPool(clause)) return true;
  return has(clause, 'kind', 'role', 'app', 'names', 'guests', 'ids', 'like', 'group', 'gone') || marksOf(clause, 'kubernetes').some(({ cluster }) => cluster) || clause.verb?.verb === 'clone' || clause.verb?.verb === 'create' && has(clause, 'image', 'clone') || clause.verb === null && has(clause, 'image') && has(clause, 'cores', 'size') && !isOfAll(clause);
}

/** Whether a clause makes a pool: it says so, and nothing but its name. */
export function makesPool(clause: Clause): boolean {
  const isPool = marksOf(clause, 'fields').some(({ fields }) => fields.pool !== undefined) && !has(clause, 'kind', 'role', 'guests', 'names', 'app', 'cores', 'size', 'image', 'count', 'ids', 'them');
  return isPool && (clause.verb?.verb === 'create' || clause.verb?.verb === 'add' || clause.verb === null && links(clause, 'new') !== undefined);
}

/** How many things a clause counts; null when it does not say. */
export function countOf(clause: Clause): number | null {
  const names = marksOf(clause, 'names').flatMap((mark) => mark.names).length;
  const rest = marksOf(clause, 'them').find(({ how }) => how === 'rest')?.count;
  return marksOf(clause, 'count')[0]?.count ?? rest ?? (names > 0 ? names : null);
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
