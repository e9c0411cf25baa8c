import type { Reminder } from '../engine/reminders.ts';
import type { Platform } from '../engine/types.ts';
import { rows, together, touched, type Store } from './postgres.ts';

/** Puts reminders into the outbox of each chat, each once for ever; answers how many were new. */
export async function remind(store: Store, reminders: readonly Reminder[], to: { platforms: readonly Platform[]; at: Date }): Promise<number> {
  if (reminders.length > 0) await forgetToCome(store, to.at);
  let given = 0;
  for (const { ticketId, kind, key, since, item } of reminders) {
    given += await together(store, async (on) => {
      const made = await rows(on,
        `INSERT INTO reminders (ticket_id, key, at) SELECT $1, $2, $3
         WHERE NOT EXISTS (SELECT 1 FROM reminders WHERE ticket_id = $1 AND starts_with(key, $4) AND at >= $5)
         ON CONFLICT DO NOTHING RETURNING key`, [ticketId, key, to.at, kind, since]);
      if (made.length === 0) return 0;
      await rows(on, 'INSERT INTO outbox (ticket_id, platform, event, says, loud, made_at) SELECT $1, platform, $2, $3, $4, $5 FROM unnest($6::text[]) AS platform',
        [ticketId, item.event, item.says, item.loud, to.at, to.platforms]);
      return 1;
    });
  }
  return given;
}

/** What was given in a future that the clock was set back from counts no more; clocks of two processes may differ by some minutes. */
async function forgetToCome(store: Store, now: Date): Promise<void> {
  await touched(store, "DELETE FROM reminders WHERE at > $1::timestamptz + interval '10 min'", [now]);
}
