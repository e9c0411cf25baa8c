import pg from 'pg';

/** A connection of the bench: it hears notices at the moment they are committed, and asks questions between samples. */
export type Hearing = {
  /** When the first notice with these words came, by `performance.now()`. */
  heardAt: (words: string) => number | undefined;
  /** Resolves with the time of the next notice on a channel. */
  next: (channel: string) => Promise<number>;
  rows: <Row>(sql: string, values?: unknown[]) => Promise<Row[]>;
  close: () => Promise<void>;
};

/** Hears what is said on the channel of the service and on that of the floor. */
export async function hear(url: string): Promise<Hearing> {
  const ears = new pg.Client({ connectionString: url });
  const mouth = new pg.Pool({ connectionString: url, max: 4 });
  await ears.connect();
  const first = new Map<string, number>();
  const waiting = new Map<string, (at: number) => void>();
  ears.on('notification', ({ channel, payload = '' }) => {
    const at = performance.now();
    if (!first.has(payload)) first.set(payload, at);
    waiting.get(channel)?.(at);
    waiting.delete(channel);
  });
  await ears.query('LISTEN copilot; LISTEN bench_floor');
  return {
    heardAt: (words) => first.get(words),
    next: (channel) => new Promise((resolve) => { waiting.set(channel, resolve); }),
    rows: async <Row>(sql: string, values: unknown[] = []) => (await mouth.query(sql, values)).rows as Row[],
    close: async () => { await Promise.all([ears.end(), mouth.end()]); },
  };
}
