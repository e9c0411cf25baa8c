/** Bad weather: every n-th call is refused with 429 and so many seconds to wait. */
export interface FloodWish { every: number; retryAfter: number }

/** Refuses as it is told to, and notices calls that come before they may. */
export interface Flood {
  set(wish: FloodWish | null): void;
  /** Takes a call of a bucket, such as `kind:place`; each kind is counted by itself; `limit` says whether the platform's own limit refuses it. Answers the seconds to wait. */
  take(call: { bucket: string; name: string }, limit: () => number | undefined): number | undefined;
}

/** Timers fire up to this much early, in milliseconds. */
const slackMs = 5;

/** Makes fair weather; `early` is told of each call that came before it may. */
export function createFlood(early: (words: string) => void): Flood {
  const closedUntil = new Map<string, number>();
  const counts = new Map<string, number>();
  let wish: FloodWish | null = null;
  const drowned = (bucket: string): number | undefined => {
    if (wish === null) return undefined;
    const kind = bucket.split(':')[0] ?? '';
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    return count % wish.every === 0 ? wish.retryAfter : undefined;
  };
  return {
    set: (next) => { wish = next; },
    take: ({ bucket, name }, limit) => {
      const leftMs = (closedUntil.get(bucket) ?? 0) - Date.now();
      if (leftMs > slackMs) {
        early(`${name} came ${String(leftMs)} ms before it may`);
        return leftMs / 1000;
      }
      const wait = drowned(bucket) ?? limit();
      if (wait !== undefined) closedUntil.set(bucket, Date.now() + wait * 1000);
      return wait;
    },
  };
}
