/** A time an engine wrote in front of a line: RFC 3339 in UTC with nine digits and a `Z`, and where the line begins after it. */
export type Stamp = { at: string; length: number };

const written = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)(?: |$)/;

/** Longer than any time an engine writes. */
export const longestStamp = 48;

/**
 * The time at the beginning of a line, or null. Docker writes nanoseconds in UTC and Podman whole seconds with an offset; both
 * come out in one form, whose texts sort as the times do and which never went through a Date that keeps milliseconds only.
 */
export function stampAt(text: string): Stamp | null {
  const [whole, second = '', fraction = '', zone = ''] = written.exec(text) ?? [];
  const at = Date.parse(`${second}${zone}`);
  if (whole === undefined || Number.isNaN(at)) return null;
  return { at: `${new Date(at).toISOString().slice(0, 19)}.${fraction.padEnd(9, '0')}Z`, length: whole.length };
}

/** A moment as a stamp. */
export function stampOf(moment: Date): string {
  return `${moment.toISOString().slice(0, -1)}000000Z`;
}

/** The whole seconds of a stamp since 1970, as engines want them asked for. */
export function secondsOf(stamp: string): number {
  return Math.floor(Date.parse(stamp) / 1000);
}
