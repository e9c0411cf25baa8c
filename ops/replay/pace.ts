import type { ResourceRef } from '../../engine/types.ts';

/**
 * When resources are looked at again without anything being told of them. A live service looks at everything every few seconds; here
 * what had no news for a while is looked at more and more seldom, since no more can come of it than what time alone brings about.
 */
export type Pace = {
  /** There is news of these, so that they are looked at as often as in a live service for a while. */
  wake: (resources: Iterable<ResourceRef>, at: number) => void;
  /** Everything ever woken is looked at once. */
  wakeAll: () => void;
  /** What is to be looked at now; it counts as looked at. */
  due: (at: number) => ResourceRef[];
  /** The time of the next look. */
  next: () => number;
};

/** For how long after news looks come as often as in a live service, and the longest pause between two looks, in milliseconds. */
const [activeMs, longestMs] = [600_000, 3_600_000];

/** Afterwards pauses grow with the time since the news: by this share of it. */
const growth = 0.05;

type Looks = { newsAt: number; lookedAt: number };

/** A pace whose shortest pause is `pollMs`. */
export function newPace(pollMs: number): Pace {
  const all = new Map<ResourceRef, Looks>();
  const dueAt = ({ newsAt, lookedAt }: Looks): number => {
    const pause = Math.min(longestMs, Math.max(pollMs, growth * (lookedAt - newsAt - activeMs)));
    return Math.ceil((lookedAt + pause) / pollMs) * pollMs;
  };
  return {
    wake: (resources, at) => {
      for (const resource of resources) all.set(resource, { newsAt: at, lookedAt: Math.max(all.get(resource)?.lookedAt ?? -Infinity, at - pollMs) });
    },
    wakeAll: () => { for (const looks of all.values()) looks.lookedAt = -Infinity; },
    due: (at) => [...all].flatMap(([resource, looks]) => {
      if (dueAt(looks) > at) return [];
      looks.lookedAt = at;
      return [resource];
    }),
    next: () => [...all.values()].reduce((first, looks) => Math.min(first, dueAt(looks)), Infinity),
  };
}
