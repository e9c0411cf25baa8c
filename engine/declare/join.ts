import { has, marksOf, type Clause } from './clauses.ts';
import { countOf, hasHead, isMaking, namesIt } from './heads.ts';
import { pooled, shared, told } from './spoken.ts';
import type { Mark } from './lex/meaning.ts';

/**
 * The clauses of a whole text with those put together that speak of the same: "they start at boot" goes to what the sentence before
 * made, and what is said above a list ("three VMs on pve1: …") to each of its things. `isOld` tells of a clause that it is about guests that there are.
 */
export function joined(clauses: readonly Clause[], isOld: (clause: Clause) => boolean): Clause[] {
  const whole: Clause[] = [];
  for (const clause of shared(dissolved(told(pooled(clauses))))) {
    if (refined(whole, clause)) continue;
    const scope = scopeOf(whole, clause);
    if (!pointsBack(clause, scope) || scope.length === 0) whole.push(clause);
    else whole.push(...scope.flatMap((one) => added(one, clause, isOld(one))));
  }
  return whole;
}

/** "Two VMs a-1 and a-2. a-1 has 4 GB": more of some of those that were named before. */
function refined(whole: Clause[], clause: Clause): boolean {
  const names = marksOf(clause, 'names').flatMap((mark) => mark.names);
  const says = clause.verb === null || ['has', 'give', 'set', 'put'].includes(clause.verb.verb);
  if (names.length === 0 || !says || has(clause, 'kind', 'count', 'role', 'guests', 'refused')) return false;
  const at = whole.findIndex((one) => isMaking(one) && !has(one, 'guests') && names.every((name) => namesOf(one).includes(name)));
  const one = whole[at];
  if (one === undefined) return false;
  const [rest, more] = [namesOf(one).filter((name) => !names.includes(name)), clause.marks.filter(({ is }) => is !== 'names')];
  const others = one.marks.filter(({ is }) => is !== 'names' && is !== 'count');
  const named = (some: string[]): Mark => ({ is: 'names', names: some, said: true, at: 0, end: 0, sentence: one.sentence });
  const parts = [...(rest.length === 0 ? [] : [{ ...one, marks: [named(rest), ...others] }]), { ...one, marks: [named(names), ...others, ...more] }];
  const order = namesOf(one);
  whole.splice(at, 1, ...parts.sort((a, b) => order.indexOf(namesOf(a)[0] ?? '') - order.indexOf(namesOf(b)[0] ?? '')));
  return true;
}

function namesOf(clause: Clause): string[] {
  return marksOf(clause, 'names').flatMap((mark) => mark.names);
}

/** What a pronoun may mean: the things of the last sentence that named any; "it" is the last of them. */
function scopeOf(whole: readonly Clause[], clause: Clause): Clause[] {
  const named = whole.filter((one) => hasHead(one));
  const last = named.at(-1);
  if (last === undefined) return [];
  const first = clause.marks[0];
  if (first?.is === 'link' && first.link === 'all' && named.some(isMaking)) return named.filter(isMaking);
  const one = marksOf(clause, 'them').some(({ how }) => how === 'it') && !isMaking(last);
  const alike = named.filter((other) => isMaking(other) === isMaking(last));
  const some = alike.filter(({ sentence }) => sentence === last.sentence);
  const isPlural = marksOf(clause, 'them').some(({ how }) => how === 'both' || how === 'them');
  return one ? [last] : isPlural && some.length === 1 && (countOf(last) ?? 1) === 1 ? alike : some;
}

function pointsBack(clause: Clause, scope: readonly Clause[]): boolean {
  if (has(clause, 'refused')) return false;
  if (['snapshot', 'rollback'].includes(clause.verb?.verb ?? '') && !has(clause, 'guests', 'ids', 'group', 'kind') && marksOf(clause, 'names').every(({ said }) => said)) return scope.every((one) => has(one, 'guests', 'ids', 'group'));
  if (marksOf(clause, 'group').some(({ word, all }) => word === '' && all) && scope.every(isMaking) && clause.verb?.verb !== 'delete') return true;
  if (has(clause, 'them') && (!hasHead(clause) || namesIt(clause) && scope.every(isMaking))) return true;
  const onlyNames = has(clause, 'names') && clause.verb === null && clause.marks.every((mark) => mark.is === 'link' || mark.is === 'names' && mark.said);
  const namesMore = clause.verb === null && has(clause, 'names') && marksOf(clause, 'names').every(({ said }) => said) && !has(clause, 'kind', 'count', 'role', 'app', 'guests', 'ids', 'group', 'like') && clause.marks[0]?.is !== 'names' && clause.sentence !== scope[0]?.sentence;
  if ((onlyNames || namesMore) && scope.length > 0 && scope.every((one) => isMaking(one) && !has(one, 'names', 'guests'))) return true;
  if (hasHead(clause) || has(clause, 'group')) return false;
  if (clause.verb?.verb === 'delete' && marksOf(clause, 'fields').some(({ fields }) => fields.tags !== undefined) && !has(clause, 'topic')) return scope.every((one) => !isMaking(one) || has(one, 'guests', 'ids'));
  return clause.verb === null || ['has', 'set', 'put', 'give', 'add', 'want', 'create'].includes(clause.verb.verb) || has(clause, 'topic', 'size', 'cores') && clause.verb.verb !== 'delete';
}

/** What a clause adds to one before it: more of what is made, or one more change of the same guests. */
function added(one: Clause, clause: Clause, isOld: boolean): Clause[] {
  const said = clause.marks.filter((mark) => mark.is !== 'them' && !(mark.is === 'group' && mark.word === ''));
  if (isMaking(one) && !isOld && clause.verb?.verb !== 'delete') {
    one.marks.push(...said.filter(({ is }) => is !== 'count'), ...stateOf(clause));
    return [];
  }
  const verb = clause.verb?.verb === 'has' || clause.verb === null ? (one.verb !== null && ['set', 'put', 'give', 'raise', 'grow'].includes(one.verb.verb) ? one.verb : clause.verb) : clause.verb;
  const known = one.marks.filter(({ is }) => is === 'guests' || is === 'ids' || is === 'group' || is === 'kind');
  const isNaming = ['rename', 'snapshot', 'rollback'].includes(one.verb?.verb ?? '') && known.some(({ is }) => is !== 'kind');
  const isBare = !has(clause, 'topic', 'cores') && clause.marks.some((mark) => mark.is === 'size' && mark.of === null || mark.is === 'number');
  const topics = isBare ? one.marks.filter((mark) => mark.is === 'topic' || mark.is === 'vague' && mark.about === 'size') : [];
  return [{ ...clause, verb, marks: [...known, ...topics, ...(isNaming ? [] : one.marks.filter(({ is }) => is === 'names')), ...said] }];
}

/** "Start them" behind what is made says that they run. */
function stateOf({ verb }: Clause): Mark[] {
  if (verb?.verb !== 'power') return [];
  return [{ ...verb, is: 'fields', fields: { state: verb.power === 'start' || verb.power === 'reboot' ? 'running' : 'stopped' } }];
}

/** Clauses with what stands above a list given to each of its things. */
function dissolved(clauses: readonly Clause[]): Clause[] {
  const whole: Clause[] = [];
  for (let at = 0; at < clauses.length; at += 1) {
    const clause = clauses[at];
    if (clause === undefined) break;
    const members = membersOf(clauses, at);
    if (members.length === 0) whole.push(clause);
    else {
      whole.push(...sharedOut(clause, trailing(dissolved(members))));
      at += members.length;
    }
  }
  return whole;
}

/** "One on oak and one on elm, with 2 cores": what only the last of a list says of itself is said of all. */
function trailing(members: readonly Clause[]): Clause[] {
  const last = members.at(-1);
  const own: Mark['is'][] = ['cores', 'size', 'image', 'clone', 'fields', 'card'];
  const image = last === undefined ? [] : last.marks.filter(({ is }) => is === 'image' || is === 'clone');
  if (image.length > 0 && last?.marks.at(-1) === image.at(-1) && members.slice(0, -1).every((member) => !has(member, 'image', 'clone'))) return members.map((member) => (member === last ? member : { ...member, marks: [...member.marks, ...image] }));
  if (last === undefined || members.length < 2 || members.slice(0, -1).some((member) => has(member, ...own))) return [...members];
  const details = last.marks.filter(({ is }) => own.includes(is));
  return members.map((member) => (member === last ? member : { ...member, marks: [...member.marks, ...details] }));
}

/** Each of the things below a heading with what stands above, its own of the names that are told there. */
function sharedOut(top: Clause, members: readonly Clause[]): Clause[] {
  const names = namesOf(top);
  let told = 0;
  return members.map((member) => {
    const own = names.slice(told, told += countOf(member) ?? 1);
    const rest = top.marks.filter(({ is }) => is !== 'names');
    return inherited({ ...top, marks: own.length === 0 ? rest : [{ is: 'names', names: own, said: true, at: 0, end: 0, sentence: top.sentence }, ...rest] }, member);
  });
}

/** The things below a heading: as many as it counts, or all of its sentence where it names a cluster, or things in general. */
function membersOf(clauses: readonly Clause[], at: number): Clause[] {
  const top = clauses[at];
  if (top === undefined || !isMaking(top) || has(top, 'ids', 'guests') || !has(top, 'kind', 'role', 'kubernetes', 'names', 'app')) return [];
  const count = countOf(top);
  const next = clauses.slice(at + 1).filter(({ sentence }) => sentence <= top.sentence + 1);
  const rest = next.slice(0, next.findIndex((one) => !isMaking(one) || !hasHead(one) && !has(one, 'count') && !marksOf(one, 'them').some(({ how }) => how === 'rest')) >>> 0);
  if (rest.length === 0) return [];
  const sum = (some: readonly Clause[]): number => some.reduce((all, one) => all + (countOf(one) ?? 1), 0);
  if (count !== null && count > 1) {
    const enough = rest.findIndex((_, upTo) => sum(rest.slice(0, upTo + 1)) === count);
    const parts = rest.slice(0, enough + 1);
    if (has(top, 'names') && (namesOf(top).length !== count || parts.some((one) => has(one, 'names', 'kind', 'role', 'app')))) return [];
    const areParts = rest[0]?.opens === 'colon' || areRoles(top, parts) || parts.every((one) => !has(one, 'kind', 'role') && (!has(one, 'app') || has(one, 'count', 'them')));
    return areParts ? sameKind(top, parts) : [];
  }
  if (has(top, 'names')) return [];
  const isCluster = has(top, 'kubernetes') && !has(top, 'role');
  const first = rest[0];
  const isHeading = first?.opens === 'colon' && (isCluster || marksOf(top, 'kind').some(({ many }) => many)) || isCluster && first?.sentence === top.sentence && first.opens !== null && has(first, 'role');
  return isHeading ? sameKind(top, rest.filter(({ sentence }) => sentence === top.sentence)) : [];
}

/** "Three nodes, one master and two workers": roles are parts of the nodes that they are counted among. */
function areRoles(top: Clause, parts: readonly Clause[]): boolean {
  return marksOf(top, 'role').some(({ role }) => role === 'node') && parts.length > 0 && parts.every((one) => marksOf(one, 'role').some(({ role }) => role !== 'node'));
}

/** Two containers below "three VMs" are not of them. */
function sameKind(top: Clause, members: readonly Clause[]): Clause[] {
  const kinds = (clause: Clause): (string | null)[] => marksOf(clause, 'kind').map(({ kind }) => kind).filter((kind) => kind !== null);
  const all = new Set([...kinds(top), ...members.flatMap(kinds)]);
  const restates = members.some((member) => kinds(member).length > 0 && kinds(top).length > 0 && !has(member, 'names', 'cores', 'size'));
  return all.size > 1 || restates ? [] : [...members];
}

function inherited(top: Clause, member: Clause): Clause {
  const own = new Set(member.marks.map(({ is }) => is));
  const given = top.marks.filter(({ is }) => is !== 'count' && is !== 'link' && is !== 'vague' && is !== 'small' && !(is === 'kind' && own.has('kind')) && !(is === 'app' && own.has('app')) && !(is === 'image' && own.has('image')) && !(is === 'cores' && own.has('cores')));
  const rest = marksOf(member, 'them').find(({ how, count }) => how === 'rest' && count !== undefined);
  const counts: Mark[] = rest ? [{ ...rest, is: 'count', count: rest.count ?? 1 }] : [];
  return { ...member, verb: member.verb ?? top.verb, marks: [...given, ...counts, ...member.marks.filter(({ is }) => is !== 'them')] };
}
