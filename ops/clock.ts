import type { Now } from '../engine/types.ts';

/** How far the clock on the wall and the one that nobody sets may part between two looks until the former counts as set, in milliseconds. */
const setMs = 5000;

/** The time, and since when it has gone steadily: our clock may be set while we run, and a machine that slept has not watched meanwhile. */
export function steadyClock(wall: () => number = Date.now, steady: () => number = () => performance.now()): Now {
  let apart = wall() - steady();
  let since: Date | undefined;
  const now = (): Date => {
    const at = wall();
    const moved = at - steady() - apart;
    if (Math.abs(moved) > setMs) since = new Date(at);
    apart += moved;
    return new Date(at);
  };
  return Object.assign(now, { steadySince: () => since });
}
