/** Waits for something, but not once the signal has aborted: it rejects then, whatever the work comes to later. */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  work.catch(() => undefined);
  if (signal.aborted) throw toldToGo();
  const stop = { listening: (): void => undefined };
  const aborted = new Promise<never>((_, reject) => {
    stop.listening = () => { reject(toldToGo()); };
    signal.addEventListener('abort', stop.listening, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop.listening);
  }
}

function toldToGo(): Error {
  return new Error('told to go');
}
