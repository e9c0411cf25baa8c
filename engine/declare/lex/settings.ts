import type { LabNames } from '../lab-names.ts';
import type { Mark } from './meaning.ts';

/** "The VLAN of web from 10 to 20", "VLAN of web: 20": a number in a sentence that speaks of the VLAN, and of nothing else with a number, is its. */
export function vlansOfNumbers(marks: Mark[]): Mark[] {
  const vlan = marks.findIndex((mark) => mark.is === 'link' && mark.link === 'vlan');
  const isNumber = (mark: Mark, at: number): boolean => at > vlan && (mark.is === 'number' || mark.is === 'count' && mark.times !== true);
  const old = marks.filter((mark, at) => isNumber(mark, at) && mark.is === 'number' && mark.how === 'from');
  const [only, ...more] = marks.filter((mark, at) => isNumber(mark, at) && !old.includes(mark));
  const value = only?.is === 'number' ? only.value : only?.is === 'count' ? only.count ?? 0 : 0;
  if (vlan < 0 || only === undefined || more.length > 0 || value < 1 || value > 4094) return marks;
  const { at, end, sentence } = only;
  return marks.flatMap((mark): Mark[] => (old.includes(mark) ? [] : [mark === only ? { is: 'card', card: { vlan: value }, at, end, sentence } : mark]));
}

/** "Web should start first, then mail, then db": each guest behind one with a place in the order has the next. */
export function startOrders(marks: Mark[]): Mark[] {
  let order: number | null = null;
  return marks.flatMap((mark, at): Mark[] => {
    if (mark.is === 'fields' && mark.fields.startup_order !== undefined) order = mark.fields.startup_order;
    else if (mark.is !== 'guests' && mark.is !== 'ids' && mark.is !== 'link') order = null;
    if (order === null || mark.is !== 'guests' || !isNext(marks, at)) return [mark];
    order += 1;
    return [mark, { is: 'fields', fields: { startup_order: order }, at: mark.at, end: mark.end, sentence: mark.sentence }];
  });
}

function isNext(marks: readonly Mark[], at: number): boolean {
  const before = marks[at - 1];
  const isThen = before?.is === 'link' && ['then', 'next', 'after that', 'and then'].includes(before.link) || before?.is === 'link' && before.link === 'please';
  return isThen && marks[at + 1]?.is !== 'fields';
}

/** "8 of memory", "RAM: 8", "cores of web → 2": a number beside what it is of counts no guests. */
export function numbersOfTopics(marks: Mark[]): Mark[] {
  return marks.map((mark, at) => {
    if (mark.is !== 'count' || mark.count === null || mark.times === true || isOfThings(marks, at)) return mark;
    const [before, next] = [marks[at - 1], marks[at + 1]];
    const isEnd = next === undefined || next.is === 'link' && [',', '', 'and', ';', 'please', 'on', 'for', 'of'].includes(next.link);
    const behind = isEnd && (before?.is === 'topic' || (before?.is === 'link' && [':', '', 'to', 'at'].includes(before.link) || before?.is === 'verb' && before.verb === 'has') && marks.slice(0, at).some(({ is }) => is === 'topic'));
    const topic = next?.is === 'link' && next.link === 'of' ? marks[at + 2] : next;
    return behind || topic?.is === 'topic' && topic.topic !== 'cores' ? { is: 'number', value: mark.count, how: 'is', at: mark.at, end: mark.end, sentence: mark.sentence } : mark;
  });
}

/** "A container … 12": a number behind one thing, with nothing behind that it could count, counts nothing. */
export function strayCounts(marks: Mark[]): Mark[] {
  const counted: Mark['is'][] = ['kind', 'role', 'app', 'names', 'image', 'cores', 'size', 'guests', 'like', 'cards', 'kubernetes', 'node', 'purpose', 'clone'];
  return marks.map((mark, at) => {
    const isStray = mark.is === 'count' && mark.times !== true && (mark.count ?? 0) > 1 && marks.slice(0, at).some((one) => one.is === 'kind' && !one.many) && !marks.slice(at).some(({ is }) => counted.includes(is));
    return isStray ? { is: 'word', says: String(mark.count), at: mark.at, end: mark.end, sentence: mark.sentence } : mark;
  });
}

function isOfThings(marks: readonly Mark[], at: number): boolean {
  const next = marks.slice(at + 1).find((mark) => mark.is !== 'link' || ![',', 'of'].includes(mark.link));
  return next !== undefined && ['kind', 'role', 'app', 'names', 'image'].includes(next.is) && marks[at + 1]?.is !== 'link';
}

/** "The swap of web to 1 GB": the only size of a sentence that speaks of swap is its. More or less of it than there is, is not known. */
export function swaps(marks: Mark[]): Mark[] {
  const [only, ...more] = marks.filter((mark): mark is Mark & { is: 'size' } => mark.is === 'size' && mark.how !== 'from');
  const isSwap = marks.some((mark) => mark.is === 'link' && mark.link === 'swap') && !marks.some(({ is }) => is === 'swap' || is === 'cores');
  if (!isSwap || only === undefined || more.length > 0 || only.of === 'memory' || only.of === 'disk') return marks;
  const { at, end, sentence } = only;
  const swap: Mark = only.how === 'is' ? { is: 'swap', mb: Math.round(only.mb), at, end, sentence } : { is: 'vague', about: 'swap_mb', says: 'more or less swap than now', at, end, sentence };
  return marks.filter((mark) => mark.is !== 'size' || mark === only).map((mark) => (mark === only ? swap : mark));
}

/** "Boot order: web 1, mail 2": a number right behind a guest is its place where the order is spoken of. */
export function placesInOrder(marks: Mark[], names: LabNames): Mark[] {
  const order = marks.findIndex((mark) => mark.is === 'link' && mark.link === 'order' || mark.is === 'topic' && mark.topic === 'cores');
  const isCores = marks[order]?.is === 'topic';
  if (order < 0 || marks.some(({ is }) => is === 'number' || is === 'cores')) return marks;
  return marks.map((mark, at) => {
    const next = marks[at + 1];
    const guest = mark.is === 'app' ? names.guest(mark.says) ?? names.guest(mark.slug) : null;
    const isNumbered = at > order && next?.is === 'count' && next.times !== true;
    if (guest !== null && isNumbered) return { is: 'guests', pointers: [{ by: 'name', name: guest.name, kind: null }], bare: true, at: mark.at, end: mark.end, sentence: mark.sentence };
    const before = marks[at - 1];
    const isPlace = at > order && mark.is === 'count' && mark.times !== true && (before?.is === 'guests' || before?.is === 'ids' || before?.is === 'app');
    const place = { at: mark.at, end: mark.end, sentence: mark.sentence };
    if (!isPlace) return mark;
    return isCores ? { is: 'cores', cores: mark.count ?? 0, how: 'is', ...place } : { is: 'fields', fields: { startup_order: mark.count ?? 0 }, ...place };
  });
}
