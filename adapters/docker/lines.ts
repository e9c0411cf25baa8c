import { StringDecoder } from 'node:string_decoder';

/** Cuts bytes into lines, wherever the pieces end; a line longer than `most` characters ends in an ellipsis. */
export type LineCutter = { push: (bytes: Uint8Array) => string[]; end: () => string[] };

/** A cutter that keeps at most `most` characters of an unfinished line in memory. */
export function lineCutter(most: number): LineCutter {
  const decoder = new StringDecoder('utf8');
  let kept = '';
  const take = (text: string): string[] => {
    const pieces = text.split('\n');
    const lines = pieces.slice(0, -1).map((piece) => {
      const line = finished(grown(kept, piece, most), most);
      kept = '';
      return line;
    });
    kept = grown(kept, pieces.at(-1) ?? '', most);
    return lines;
  };
  return {
    push: (bytes) => take(decoder.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))),
    end: () => {
      const lines = take(decoder.end());
      const rest = kept;
      kept = '';
      return rest === '' ? lines : [...lines, finished(rest, most)];
    },
  };
}

/** Two characters more than wanted are kept, to tell a line that is too long from one that ends in a carriage return. */
function grown(kept: string, piece: string, most: number): string {
  return kept.length > most + 1 ? kept : (kept + piece).slice(0, most + 2);
}

function finished(line: string, most: number): string {
  const text = line.length <= most + 1 ? line.replace(/\r$/, '') : line;
  if (text.length <= most) return text;
  return `${text.slice(0, most).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
