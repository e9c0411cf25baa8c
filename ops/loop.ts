/** Work that is done again whenever somebody pokes it, never twice at once. */
export type Loop = { poke: () => void; stop: () => Promise<void> };

/**
 * Runs `work` after each poke and again at the time it answers. Pokes while it runs count as one. When it fails,
 * `failed` says after how many milliseconds to try again, `isPoked` whether it will run again once what goes on has ended.
 */
export function startLoop(work: () => Promise<Date | null>, failed: (error: unknown) => number): Loop & { isPoked: () => boolean } {
  let poked = false;
  let stopped = false;
  let running: Promise<void> | null = null;
  let timer: NodeJS.Timeout | null = null;

  const later = (ms: number) => {
    if (timer) clearTimeout(timer);
    timer = setTimeout(poke, Math.min(Math.max(ms, 0), 2 ** 31 - 1));
  };
  const run = async () => {
    while (poked && !stopped) {
      poked = false;
      try {
        const next = await work();
        if (next) later(next.getTime() - Date.now());
      } catch (error) {
        later(failed(error));
      }
    }
    running = null;
  };
  function poke(): void {
    poked = true;
    if (!stopped) running ??= run();
  }
  return {
    poke,
    isPoked: () => poked,
    stop: async () => {
      stopped = true;
      if (timer) clearTimeout(timer);
      await running;
    },
  };
}
