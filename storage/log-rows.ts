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

/** Where rows are written before they are copied to their own place; only one batch is written at a time. */
let scratch = Buffer.allocUnsafe(256 * 1024);

/** An empty batch of rows of one stream of a service. */
export function logRows(service: string, stream: string): LogRows {
  const head = headOf(service, stream);
  let at = 0;
  return {
    row: ({ day, micros }, line, signature) => {
      const text = line.includes('\0') ? line.replaceAll('\0', '\ufffd') : line;
      room(at, head.length + 24 + (text.length + signature.length) * bytesPerCharacter);
      scratch.set(head, at);
      at = scratch.writeInt32BE(dayBytes, at + head.length);
      at = scratch.writeInt32BE(day, at);
      at = scratch.writeInt32BE(momentBytes, at);
      at = scratch.writeInt32BE(Math.floor(micros / upper), at);
      at = scratch.writeUInt32BE(micros - Math.floor(micros / upper) * upper, at);
      at = writeText(signature, writeText(text, at));
    },
    bytes: () => Buffer.from(scratch.subarray(0, at)),
  };
}

function writeText(text: string, at: number): number {
  const length = scratch.write(text, at + 4);
  scratch.writeInt32BE(length, at);
  return at + 4 + length;
}

/** What every row of a batch begins with. */
function headOf(service: string, stream: string): Buffer {
  const texts = [service, stream].map((text) => Buffer.from(text));
  const sized = texts.flatMap((text) => {
    const size = Buffer.alloc(4);
    size.writeInt32BE(text.length);
    return [size, text];
  });
  const count = Buffer.alloc(2);
  count.writeInt16BE(columns);
  return Buffer.concat([count, ...sized]);
}

function room(used: number, more: number): void {
  if (used + more <= scratch.length) return;
  const wider = Buffer.allocUnsafe(Math.max(scratch.length * 2, used + more));
  scratch.copy(wider, 0, 0, used);
  scratch = wider;
}
