/** How a model has fared: failures in a row, and from when until when it is left alone. */
export type Breaker = { failures: number; openSince: Date | null; openUntil: Date | null };

/** Failures in a row after which a model is left alone, and for how long: each time twice as long, up to the most. */
export type BreakerLimits = { failures: number; firstMs: number; mostMs: number };

/** A breaker of which nothing is known. */
export const closedBreaker: Breaker = { failures: 0, openSince: null, openUntil: null };

/** Whether one may be asked now. Once its time is over one call is let through, and what comes of it decides; so it is when the clock was set back. */
export function mayAsk({ openSince, openUntil }: Breaker, now: Date): boolean {
  return openUntil === null || now >= openUntil || (openSince !== null && now < openSince);
}

/** The breaker after a failure. A call that failed while it was left alone already, because it had begun before, makes it no longer. */
export function afterFailure(breaker: Breaker, now: Date, limits: BreakerLimits): Breaker {
  if (!mayAsk(breaker, now)) return breaker;
  const failures = breaker.failures + 1;
  if (failures < limits.failures) return { failures, openSince: null, openUntil: null };
  const ms = Math.min(limits.mostMs, limits.firstMs * 2 ** Math.min(failures - limits.failures, 20));
  return { failures, openSince: now, openUntil: new Date(now.getTime() + ms) };
}

/** The breaker while a call is let through after its pause: others wait as long again as the call may take. */
export function whileTrying(breaker: Breaker, now: Date, callMs: number): Breaker {
  return breaker.openUntil === null ? breaker : { ...breaker, openSince: now, openUntil: new Date(now.getTime() + callMs) };
}
