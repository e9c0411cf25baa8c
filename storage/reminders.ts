import type { Reminder } from '../engine/reminders.ts';
import type { Platform } from '../engine/types.ts';
import { rows, together, type Store } from './postgres.ts';

/** Puts reminders into the outbox of each chat, each once for ever; answers how many were new. */
export async function remind(store: Store, reminders: readonly Reminder[], to: { platforms: readonly Platform[]; at: Date }): Promise<number> {
  let given = 0;
  for (const { ticketId, key, item } of reminders) {
    given += await together(store, async (on) => {
      const made = await rows(on, 'INSERT INTO reminders (ticket_id, key, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING key', [ticketId, key, to.at]);
      if (made.length === 0) return 0;
      await rows(on, 'INSERT INTO outbox (ticket_id, platform, event, says, loud, made_at) SELECT $1, platform, $2, $3, $4, $5 FROM unnest($6::text[]) AS platform',
        [ticketId, item.event, item.says, item.loud, to.at, to.platforms]);
      return 1;
    });
  }
  return given;
}
