import type { Mark } from './meaning.ts';

/** "30 GB on local-lvm", "100 GB each on local-lvm" are disks. */
export function sizesOnStorages(marks: Mark[]): Mark[] {
  const owners = new Map(marks.flatMap((mark, at): [Mark, string][] => {
    const next = mark.is === 'size' && mark.of !== 'memory' ? storageBehind(marks, at) : undefined;
    return next === undefined ? [] : [[next, next.storage], [mark, next.storage]];
  }));
  return marks.flatMap((mark): Mark[] => {
    const storage = owners.get(mark);
    if (storage === undefined) return [mark];
    return mark.is === 'size' ? [{ ...mark, of: 'disk', storage }] : [];
  });
}

/** "2 cores per node" is how much each has, and keeps nothing apart. */
export function amountsPerNode(marks: Mark[]): Mark[] {
  return marks.map((mark, at) => {
    const before = marks[at - 1];
    const isEach = mark.is === 'fields' && mark.perNode === true && (before?.is === 'cores' || before?.is === 'size') && mark.per === true;
    return isEach ? { is: 'link', link: 'each', at: mark.at, end: mark.end, sentence: mark.sentence } : mark;
  });
}

/** "With 2 and 4 GB": numbers in a row that one unit ends are for one guest each, and which is whose is asked. */
export function rowsOfAmounts(marks: Mark[]): Mark[] {
  return marks.map((mark, at) => {
    const [link, next] = [marks[at + 1], marks[at + 2]];
    const isRow = mark.is === 'count' && mark.times !== true && link?.is === 'link' && link.link === 'and' && (next?.is === 'cores' || next?.is === 'size');
    return isRow ? { is: 'vague', about: 'row', says: `${mark.count ?? ''} and ${next.is === 'cores' ? `${next.cores} cores` : `${next.mb / 1024} GB`}`, at: mark.at, end: mark.end, sentence: mark.sentence } : mark;
  });
}

/** "Give web 4 cores, db 6 and apps 2": a bare number behind a guest is of what the number behind the guest before it was of. */
export function elidedAmounts(marks: Mark[]): Mark[] {
  const amounts = marks.filter(({ is }) => is === 'cores' || is === 'size');
  const [amount] = amounts;
  const before = amount === undefined ? undefined : marks[marks.indexOf(amount) - 1];
  if (amounts.length !== 1 || amount === undefined || before?.is !== 'guests' || 'how' in amount && amount.how !== 'is') return marks;
  return marks.map((mark, at) => {
    const next = marks[at + 1];
    const isLast = next === undefined || next.is === 'link' && next.link === '' && marks[at + 2] === undefined || next.is === 'link' && [',', 'and', '&', ';'].includes(next.link) && (marks[at + 2]?.is === 'guests' || marks[at + 2]?.is === 'link');
    if (mark.is !== 'count' || mark.count === null || mark.times === true || at < marks.indexOf(amount) || marks[at - 1]?.is !== 'guests' || !isLast) return mark;
    const place = { at: mark.at, end: mark.end };
    if (amount.is === 'cores') return { ...amount, cores: mark.count, ...place };
    return amount.is === 'size' && amount.of !== null && amount.mb % 1024 === 0 ? { ...amount, mb: mark.count * 1024, ...place } : mark;
  });
}

function storageBehind(marks: readonly Mark[], at: number): (Mark & { is: 'storage' }) | undefined {
  const next = marks.slice(at + 1).find((mark) => mark.is !== 'link' || !['each', 'on', 'apiece'].includes(mark.link));
  return next?.is === 'storage' ? next : undefined;
}
