/** Where a word leaves its trace: the place of each of its pairs of letters, or of its only letter. */
export type Trace = readonly number[];

/** A look at a text that tells, much faster than a search, that words are surely not in it. */
export type Glimpse = { look: (text: string) => void; /** Whether the last text looked at may hold one of some words. */ mayHold: (traces: readonly Trace[]) => boolean };

const letters = 128;
const pairs = 4096;

/** A glimpse that has seen no text yet. */
export function newGlimpse(): Glimpse {
  const seen = new Uint32Array(letters + pairs);
  let now = 0;
  const look = (text: string) => {
    now += 1;
    let before = 0;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      seen[code % letters] = now;
      seen[placeOf(before, code)] = now;
      before = code;
    }
  };
  const mayHold = (traces: readonly Trace[]) => {
    for (const trace of traces) if (isSeen(trace, seen, now)) return true;
    return false;
  };
  return { look, mayHold };
}

function isSeen(trace: Trace, seen: Uint32Array, now: number): boolean {
  for (const at of trace) if (seen[at] !== now) return false;
  return true;
}

/** The trace that a word leaves. */
export function traceOf(word: string): Trace {
  const codes = Array.from(word, (letter) => letter.charCodeAt(0));
  return codes.length === 1 ? codes.map((code) => code % letters) : codes.slice(1).map((code, at) => placeOf(codes[at] ?? 0, code));
}

function placeOf(before: number, code: number): number {
  return letters + ((before * 61 + code) & (pairs - 1));
}
