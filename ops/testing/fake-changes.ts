/** Lets a test wait for a state instead of sleeping. */
export interface Changes {
  /** Tells that something changed, so that every waiting look is taken again. */
  changed(): void;
  /** Resolves with the first truthy answer of `look`, taken at each change and every 25 ms; rejects after `timeoutMs` (5 s by default). */
  waitFor<T>(look: () => T | undefined | null | false, timeoutMs?: number): Promise<T>;
}

/** Makes a fresh notice board on which nobody waits. */
export function createChanges(): Changes {
  const waiting = new Set<() => void>();
  return {
    changed: () => { for (const again of [...waiting]) again(); },
    waitFor: (look, timeoutMs = 5000) => new Promise((resolve, reject) => {
      const stop = (): void => {
        clearTimeout(timer);
        clearInterval(pulse);
        waiting.delete(again);
      };
      const timer = setTimeout(() => {
        stop();
        reject(new Error(`not seen within ${String(timeoutMs)} ms: ${String(look).slice(0, 200)}`));
      }, timeoutMs);
      const again = (): void => {
        try {
          const found = look();
          if (found === undefined || found === null || found === false) return;
          stop();
          resolve(found);
        } catch (fault) {
          stop();
          reject(fault instanceof Error ? fault : new Error(String(fault)));
        }
      };
      const pulse = setInterval(() => { again(); }, 25);
      waiting.add(again);
      again();
    }),
  };
}
