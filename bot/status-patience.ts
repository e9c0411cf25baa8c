import { Fault } from '../engine/errors.ts';
import type { PartState } from '../templates/pages/status-view.ts';

/** Whether the service can do its work, and how each part does. */
export type Readiness = { ready: boolean; parts: PartState[] };

/** What is asked gives up after some milliseconds, 4000 unless told; then it rejects with `store.unavailable`. */
export async function within<T>(patienceMs = 4000, ask: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const words = `No answer within ${String(patienceMs / 1000)} s; it will be asked again at the next load.`;
    timer = setTimeout(() => { reject(new Fault('store.unavailable', words)); }, patienceMs);
  });
  try {
    return await Promise.race([ask(), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Whether the service is ready; not ready where that cannot be told in time. */
export async function readiness({ ready, patienceMs, say }: { ready: () => Promise<Readiness>; patienceMs?: number; say: (words: string, error?: unknown) => void }): Promise<Readiness> {
  try {
    return await within(patienceMs, ready);
  } catch (error) {
    say('The state of the parts could not be read.', error);
    return { ready: false, parts: [] };
  }
}
