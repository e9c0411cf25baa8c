/** How sure a diagnosis was, and whether it was right. */
export type Guess = { confidence: number; right: boolean };

/** The guesses of about one confidence: how sure they were on the average, and how many were right. */
export type Bin = { from: number; to: number; count: number; confidence: number; right: number };

const bins = 10;

/** Guesses by their confidence, in bins of a tenth; empty ones are left out. */
export function reliability(guesses: readonly Guess[]): Bin[] {
  return Array.from({ length: bins }, (_, n): Bin | null => {
    const within = guesses.filter(({ confidence }) => Math.min(bins - 1, Math.floor(confidence * bins)) === n);
    if (within.length === 0) return null;
    const average = (value: (one: Guess) => number) => within.reduce((sum, one) => sum + value(one), 0) / within.length;
    return { from: n / bins, to: (n + 1) / bins, count: within.length, confidence: average((one) => one.confidence), right: average((one) => Number(one.right)) };
  }).filter((one) => one !== null);
}

/** The expected calibration error: how far confidence and truth part on the average; null without guesses. */
export function calibrationError(guesses: readonly Guess[]): number | null {
  if (guesses.length === 0) return null;
  return reliability(guesses).reduce((sum, { count, confidence, right }) => sum + (count / guesses.length) * Math.abs(confidence - right), 0);
}
