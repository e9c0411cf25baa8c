import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until something is so; what throws is not so yet. Rejects after so many milliseconds. */
export async function untilSo(what: () => boolean | Promise<boolean>, timeoutMs = 45_000): Promise<void> {
  for (const deadline = Date.now() + timeoutMs; !await Promise.resolve().then(what).catch(() => false);) {
    if (Date.now() > deadline) throw new Error(`did not happen in time: ${what.toString()}`);
    await sleep(50);
  }
}
