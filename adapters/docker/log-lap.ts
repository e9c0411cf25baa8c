/** A signal for one stream: it aborts with another, when told to stop, or when the stream was so quiet that it may be half open. */
export type Lap = { signal: AbortSignal; alive: () => void; stop: () => void; over: () => void };

const quietMs = 300_000;

/** Begins a lap, which `alive` prolongs by five minutes and `over` ends. */
export function lapOf(signal: AbortSignal): Lap {
  const lap = new AbortController();
  const stop = (): void => { lap.abort(); };
  const timer = setTimeout(stop, quietMs);
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  return {
    signal: lap.signal, stop,
    alive: () => { timer.refresh(); },
    over: () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    },
  };
}
