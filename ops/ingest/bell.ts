/** Wakes all who wait; each wakes by itself after some milliseconds. */
export type Bell = { ring: () => void; wait: (ms: number) => Promise<void> };

/** A bell that nobody waits for yet. */
export function newBell(): Bell {
  const waiting = new Set<() => void>();
  return {
    ring: () => { for (const wake of [...waiting]) wake(); },
    wait: (ms) => new Promise((resolve) => {
      const timer = setTimeout(() => { wake(); }, ms);
      const wake = () => {
        clearTimeout(timer);
        waiting.delete(wake);
        resolve();
      };
      waiting.add(wake);
    }),
  };
}
