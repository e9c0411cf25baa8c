/** Lines out of the bytes after a mark, and how many of the bytes they took up; `skip` says that a line too long goes on. */
export type Cut = { lines: string[]; used: number; skip: boolean };

/** Bytes of a line that are kept. */
export const longestLine = 16 * 1024;

const [newline, escape] = [10, 27];

/**
 * Cuts whole lines off the front of some bytes. Bytes that fill the whole buffer without ending a line are a line too long, of
 * which the beginning is given and the rest skipped. A half line is held back unless `half` asks for it.
 */
export function cutLines(bytes: Buffer, { skip, full, half }: { skip: boolean; full: boolean; half: boolean }): Cut {
  const begins = skip ? bytes.indexOf(newline) + 1 : hole(bytes);
  if (skip && begins === 0) return { lines: [], used: bytes.length, skip: true };
  const ends = bytes.lastIndexOf(newline);
  if (ends >= begins) return { lines: linesOf(bytes, begins, ends), used: ends + 1, skip: false };
  if (full && begins === 0) return { lines: [cleaned(bytes.toString('utf8', 0, longestLine + 1))], used: bytes.length, skip: true };
  if (half && begins < bytes.length) return { lines: linesOf(bytes, begins, bytes.length), used: bytes.length, skip: false };
  return { lines: [], used: begins, skip: false };
}

/** Whether bytes are no text: many that no text has, other than the hole that a writer leaves at the front of a file that was cut under it. */
export function isBinary(head: Buffer): boolean {
  const text = head.subarray(hole(head));
  return text.filter((byte) => byte < 7 || (byte > 13 && byte < 32 && byte !== escape)).length > text.length / 20;
}

function hole(bytes: Buffer): number {
  if (bytes[0] !== 0) return 0;
  const end = bytes.findIndex((byte) => byte !== 0);
  return end < 0 ? bytes.length : end;
}

function linesOf(bytes: Buffer, from: number, to: number): string[] {
  return bytes.toString('utf8', from, to).split('\n').map(cleaned);
}

/** A line without its carriage return, without zero bytes, which no database keeps, and not longer than 16 KiB. */
function cleaned(line: string): string {
  const text = (line.endsWith('\r') ? line.slice(0, -1) : line).replaceAll('\0', '').replace(/^\uFEFF/, '');
  if (text.length * 3 <= longestLine || Buffer.byteLength(text) <= longestLine) return text;
  const cut = Buffer.from(text).subarray(0, longestLine);
  return `${cut.toString('utf8').replace(/\uFFFD{1,3}$/, '')}…`;
}
