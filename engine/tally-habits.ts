/** What is known of a service: since when it has been watched, in milliseconds since 1970, and how often it writes each signature, per minute. */
export type Memory = { since: number; usual: ReadonlyMap<string, { perMinute: number; at: number }> };

/**
 * How often a service writes what. A rate is an average in which a day ago weighs half as much as now; lines that come late
 * count as if they had come in time.
 */
export type Habits = {
  /** Notes that the service was seen to write at a moment. */
  watchedAt: (at: number) => void;
  add: (signature: string, lines: number, at: number) => void;
  /** Lines a minute up to a moment; null while that is being learned. */
  usual: (signature: string, at: number) => number | null;
  /** Whether it is written for the first time by a service that has been watched for long enough. */
  isNew: (signature: string, at: number) => boolean;
  /** What has changed since the last time this was asked; null when nothing has. */
  changes: () => Memory | null;
};

const minuteMs = 60_000;
const decayPerMinute = Math.LN2 / (24 * 60);

/** Signatures remembered for one service; what comes beyond is neither new nor usual. */
const mostRemembered = 5000;

/** Lines, each weighing the less the older it is, as of a moment. */
type Weight = { lines: number; at: number };

/** What is known of a service, going on from what was known before. */
export function newHabits(learningMinutes: number, memory?: Memory): Habits {
  let since = memory?.since ?? Infinity;
  const weights = new Map<string, Weight>();
  const changed = new Set<string>();
  for (const [signature, { perMinute, at }] of memory?.usual ?? []) weights.set(signature, { lines: perMinute * minutesWeighed(since, at), at });
  const hasLearned = (at: number) => at - since >= learningMinutes * minuteMs;
  const rateAt = (signature: string, at: number): number => {
    const weight = weights.get(signature);
    return weight === undefined ? 0 : (weight.lines * decay(at - weight.at)) / minutesWeighed(since, at);
  };
  return {
    watchedAt: (at) => { since = Math.min(since, at); },
    add: (signature, lines, at) => {
      const weight = weights.get(signature);
      if (weight === undefined && weights.size >= mostRemembered) return;
      changed.add(signature);
      if (weight === undefined) weights.set(signature, { lines, at });
      else if (at < weight.at) weight.lines += lines * decay(weight.at - at);
      else Object.assign(weight, { lines: weight.lines * decay(at - weight.at) + lines, at });
    },
    usual: (signature, at) => (hasLearned(at) ? rateAt(signature, at) : null),
    isNew: (signature, at) => !weights.has(signature) && weights.size < mostRemembered && hasLearned(at),
    changes: () => {
      if (changed.size === 0) return null;
      const usual = new Map([...changed].map((signature) => {
        const at = weights.get(signature)?.at ?? since;
        return [signature, { perMinute: rateAt(signature, at), at }];
      }));
      changed.clear();
      return { since, usual };
    },
  };
}

function decay(ms: number): number {
  return Math.exp((-decayPerMinute * ms) / minuteMs);
}

/** How many minutes of one line each would weigh as much as the time since the beginning; never less than one. */
function minutesWeighed(since: number, at: number): number {
  const minutes = Math.max(1, (at - since) / minuteMs);
  return (1 - Math.exp(-decayPerMinute * minutes)) / decayPerMinute;
}
