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

/** "With 2 and 4 GB": numbers in a row that one unit ends are for one guest each, and which is whose is asked. */
export function rowsOfAmounts(marks: Mark[]): Mark[] {
  return marks.map((mark, at) => {
    const [link, next] = [marks[at + 1], marks[at + 2]];
    const isRow = mark.is === 'count' && mark.times !== true && link?.is === 'link' && link.link === 'and' && (next?.is === 'cores' || next?.is === 'size');
    return isRow ? { is: 'vague', about: 'row', says: `${mark.count ?? ''} and ${next.is === 'cores' ? `${next.cores} cores` : `${next.mb / 1024} GB`}`, at: mark.at, end: mark.end, sentence: mark.sentence } : mark;
  });
}

function storageBehind(marks: readonly Mark[], at: number): (Mark & { is: 'storage' }) | undefined {
  const next = marks.slice(at + 1).find((mark) => mark.is !== 'link' || !['each', 'on', 'apiece'].includes(mark.link));
  return next?.is === 'storage' ? next : undefined;
}
