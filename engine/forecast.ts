/** One measurement: a time in milliseconds and an amount. */
export type Sample = { at: number; amount: number };

/** How much above all that was before counts as growth, as a share of the limit. */
const noise = 0.005;

/** Points in time at which growth is looked at; the work grows with their square. */
const looks = 64;

/**
 * Seconds until an amount reaches a limit at the rate at which it grew lately (the last `recentMs`) or all along, whichever
 * is sooner; null when it does not grow, is not known for as long as `recentMs`, or has been as high before: what comes and
 * goes, such as the space a nightly backup takes until it is pruned, fills nothing. The samples are sorted by their times.
 */
export function secondsUntil(limit: number, samples: readonly Sample[], recentMs: number): number | null {
  const [first, last] = [samples[0], samples.at(-1)];
  if (!first || !last || last.at - first.at < recentMs) return null;
  const before = samples.filter((one) => one.at < last.at - recentMs);
  const record = Math.max(...before.map((one) => one.amount), -Infinity);
  if (last.amount < record + limit * noise) return null;
  const slope = Math.max(slopeOf(samples, last.at - recentMs), slopeOf(samples, first.at));
  return slope > 0 ? Math.max(0, limit - last.amount) / slope / 1000 : null;
}

/** The median of the slopes between all pairs (Theil and Sen) since a time, per millisecond: single odd samples do not move it. */
export function slopeOf(samples: readonly Sample[], from: number): number {
  const even = evenly(samples, from);
  const slopes = even.flatMap((one, n) => even.slice(n + 1).map((other) => (other.amount - one.amount) / (other.at - one.at)));
  slopes.sort((a, b) => a - b);
  return slopes[Math.floor(slopes.length / 2)] ?? 0;
}

/** The amounts at even distances of time, on straight lines between samples: long rests are few samples and count all the same. */
function evenly(samples: readonly Sample[], from: number): Sample[] {
  const [first, last] = [samples[0], samples.at(-1)];
  if (!first || !last || last.at <= Math.max(from, first.at)) return [];
  const start = Math.max(from, first.at);
  let next = 1;
  return Array.from({ length: looks + 1 }, (_, n) => {
    const at = start + (n * (last.at - start)) / looks;
    while (next < samples.length - 1 && (samples[next]?.at ?? at) < at) next += 1;
    return { at, amount: between(samples[next - 1] ?? first, samples[next] ?? last, at) };
  });
}

function between(one: Sample, other: Sample, at: number): number {
  if (other.at <= one.at) return other.amount;
  return one.amount + ((other.amount - one.amount) * (at - one.at)) / (other.at - one.at);
}
