import pg from 'pg';
import { impatientSocket } from './postgres.ts';

/** A connection that hears what any process tells the others; it reconnects by itself. */
export type Listening = { close: () => Promise<void> };

/** How often the connection is made to say something, so that one that is dead is noticed. */
const pulseMs = 8000;

/** Hears notices on our channel until closed. `missed` is called after each reconnect, since notices may have been lost. */
export function listen(url: string, hear: { heard: (words: string) => void; missed: () => void }): Listening {
  let closed = false;
  let client: pg.Client | null = null;
  let timer: NodeJS.Timeout | null = null;
  const pulse = setInterval(() => void client?.query('SELECT 1').catch(() => undefined), pulseMs);
  const again = () => {
    if (closed) return;
    client = null;
    timer = setTimeout(() => void connect(), 500);
  };
  const connect = async () => {
    const next = new pg.Client({ connectionString: url, application_name: 'homelab-copilot listening', connectionTimeoutMillis: 5000, stream: impatientSocket });
    next.on('error', () => undefined);
    next.once('end', again);
    next.on('notification', (notice) => { hear.heard(notice.payload ?? ''); });
    try {
      await next.connect();
      client = next;
      await next.query('LISTEN copilot');
      hear.missed();
    } catch {
      await next.end().catch(() => undefined);
    }
  };
  void connect();
  return {
    close: async () => {
      closed = true;
      clearInterval(pulse);
      if (timer) clearTimeout(timer);
      await client?.end().catch(() => undefined);
    },
  };
}
