/** What a piece of work answers within so many milliseconds; null when it takes longer, though it goes on. */
export async function soon<T>(work: Promise<T>, ms: number): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<null>((resolve) => { timer = setTimeout(() => { resolve(null); }, ms); });
  try {
    return await Promise.race([work, patience]);
  } finally {
    clearTimeout(timer);
  }
}
