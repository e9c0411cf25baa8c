/** Rows of `logs` in the binary form that COPY reads fastest; `copyLogs` names their columns in the order they are written. */
export type LogRows = { row: (moment: RowMoment, line: string, signature: string) => void; bytes: () => Buffer };

/** Days and microseconds since the first of January 2000, as PostgreSQL counts them. */
export type RowMoment = { day: number; micros: number };

/** Takes the rows of `LogRows`, between `rowsBegin` and `rowsEnd`. */
export const copyLogs = 'COPY logs (service, stream, day, at, line, signature) FROM STDIN WITH (FORMAT binary)';
export const rowsBegin = Buffer.from('5047434f50590aff0d0a000000000000000000', 'hex');
export const rowsEnd = Buffer.from('ffff', 'hex');

/** From when days and microseconds are counted, in milliseconds since 1970. */
export const rowEpochMs = Date.UTC(2000, 0, 1);

const [columns, dayBytes, momentBytes] = [6, 4, 8];
const bytesPerCharacter = 3;
const upper = 2 ** 32;

/** Where rows are written before they are copied to their own place; only one stretch of rows is written at a time. */
let scratch = Buffer.allocUnsafe(256 * 1024);

/** An empty batch of rows of one stream of a service. `bytes` gives the rows since it was last asked, and is asked before anybody else writes. */
export function logRows(service: string, stream: string): LogRows {
  const heads = remembering((day: number) => headOf([service, stream], day));
  const ids = remembering(sized);
  let at = 0;
  return {
    row: ({ day, micros }, line, signature) => {
      const text = line.includes('\0') ? line.replaceAll('\0', '\ufffd') : line;
      const [head, id] = [heads(day), ids(signature)];
      room(at, head.length + id.length + 12 + text.length * bytesPerCharacter);
      scratch.set(head, at);
      at = scratch.writeInt32BE(Math.floor(micros / upper), at + head.length);
      at = scratch.writeUInt32BE(micros - Math.floor(micros / upper) * upper, at);
      at = writeText(text, at);
      scratch.set(id, at);
      at += id.length;
    },
    bytes: () => {
      const all = Buffer.from(scratch.subarray(0, at));
      at = 0;
      return all;
    },
  };
}

function writeText(text: string, at: number): number {
  const length = scratch.write(text, at + 4);
  scratch.writeInt32BE(length, at);
  return at + 4 + length;
}

/** What every row of a day begins with, up to its moment. */
function headOf(texts: readonly string[], day: number): Buffer {
  const count = Buffer.alloc(2);
  count.writeInt16BE(columns);
  const ends = Buffer.alloc(12);
  ends.writeInt32BE(momentBytes, ends.writeInt32BE(day, ends.writeInt32BE(dayBytes)));
  return Buffer.concat([count, ...texts.map(sized), ends]);
}

/** A text behind its length. */
function sized(text: string): Buffer {
  const bytes = Buffer.alloc(4 + Buffer.byteLength(text));
  bytes.writeInt32BE(bytes.write(text, 4));
  return bytes;
}

/** Makes for each key what is made for it, once. */
function remembering<Key, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const known = new Map<Key, Value>();
  return (key) => {
    const found = known.get(key);
    if (found !== undefined) return found;
    const made = make(key);
    known.set(key, made);
    return made;
  };
}

function room(used: number, more: number): void {
  if (used + more <= scratch.length) return;
  const wider = Buffer.allocUnsafe(Math.max(scratch.length * 2, used + more));
  scratch.copy(wider, 0, 0, used);
  scratch = wider;
}
