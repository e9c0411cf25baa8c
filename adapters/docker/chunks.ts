/** Takes the bytes of a chunked body (RFC 9112, 7.1) and gives those of its chunks. */
export type Dechunker = {
  /** What the chunks held, in the same memory, which is written over. */
  push: (bytes: Buffer) => Buffer;
  /** Whether the last chunk was read. */
  isOver: () => boolean;
  isMalformed: () => boolean;
};

const [carriageReturn, newline] = [13, 10];

/** Sizes have at most 7 digits: no engine sends a chunk of 256 MB. */
const mostDigits = 7;

/** A reader of one body, however its bytes are cut. Trailers are not read. */
export function dechunker(): Dechunker {
  const state: State = { at: 'size', left: 0, digits: 0 };
  return {
    push: (bytes) => bytes.subarray(0, compact(bytes, state)),
    isOver: () => state.at === 'over',
    isMalformed: () => state.at === 'malformed',
  };
}

type State = { at: 'size' | 'extension' | 'body' | 'gap' | 'over' | 'malformed'; left: number; digits: number };

/** Moves what the chunks hold to the beginning; answers how much that is. */
function compact(bytes: Buffer, state: State): number {
  const { length } = bytes;
  let [from, to] = [0, 0];
  while (from < length && state.at !== 'over' && state.at !== 'malformed') {
    if (state.at === 'body') {
      const end = Math.min(length, from + state.left);
      if (from !== to) bytes.copyWithin(to, from, end);
      to += end - from;
      state.left -= end - from;
      from = end;
      if (state.left === 0) state.at = 'gap';
    } else {
      readBetween(bytes[from] ?? 0, state);
      from += 1;
    }
  }
  return to;
}

/** One byte of what stands between the contents of two chunks. */
function readBetween(byte: number, state: State): void {
  if (state.at === 'gap') {
    if (byte === newline) Object.assign(state, { at: 'size', left: 0, digits: 0 });
    else if (byte !== carriageReturn) state.at = 'malformed';
    return;
  }
  if (byte === newline) {
    if (state.digits === 0) state.at = 'malformed';
    else state.at = state.left === 0 ? 'over' : 'body';
    return;
  }
  if (byte === carriageReturn || state.at === 'extension') return;
  const digit = digitOf(byte);
  if (digit >= 0) {
    state.left = state.left * 16 + digit;
    state.digits += 1;
    if (state.digits > mostDigits) state.at = 'malformed';
  } else {
    state.at = byte === 0x3b || byte === 0x20 ? 'extension' : 'malformed';
  }
}

function digitOf(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

/** The head of an answer, and what came after it; null while its end is not there. */
export function headOf(bytes: Buffer): { head: Buffer; rest: Buffer; isChunked: boolean } | null {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const lines = bytes.toString('latin1', 0, end).split('\r\n');
  const isChunked = lines.some((line) => /^transfer-encoding:\s*chunked\s*$/i.test(line));
  return { head: bytes.subarray(0, end + 4), rest: bytes.subarray(end + 4), isChunked };
}
