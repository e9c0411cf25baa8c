import { cloudSafeText } from '../engine/distill.ts';
import { noticeEvents, type Cards, type NoticeEvent, type Outbox, type SentReceipt } from '../engine/ports.ts';
import type { Storms } from '../engine/storm.ts';
import type { Platform } from '../engine/types.ts';
import { rows, together, touched, type Store } from './postgres.ts';
import { writeReceipt } from './receipts.ts';
import type { CardRow, OutboxRow } from './tables.ts';
import { read } from './tickets.ts';

/** How long after its end a ticket that was never shown is still looked at, so that what is over at once is not posted. */
const forgetAfter = "interval '1 day'";

/** Messages as they were last shown, and the receipt of each thing sent. */
export function cardsIn(store: Store): Cards {
  return {
    unsettled: (platform) => read(store,
      `WHERE (state <> 'recorded' OR (moved_at > now() - ${forgetAfter} OR EXISTS (SELECT 1 FROM cards WHERE ticket_id = id AND platform = $1)))
       AND NOT EXISTS (SELECT 1 FROM cards_settled WHERE ticket_id = id AND platform = $1) ORDER BY id`, [platform]),
    shown: async (platform, ticketId) => {
      const found = await rows<CardRow>(store, 'SELECT * FROM cards WHERE platform = $1 AND ticket_id = $2 ORDER BY shown_at', [platform, ticketId]);
      return found.map((row) => ({ ticketId, key: row.key, digest: row.digest, posted: { messageId: row.message_id, thread: row.thread }, at: row.shown_at }));
    },
    remember: (platform, shown, receipt) => together(store, async (on) => {
      if (!shown.posted) return;
      await rows(on,
        `INSERT INTO cards (ticket_id, platform, key, message_id, thread, digest, shown_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (ticket_id, platform, key) DO UPDATE SET message_id = $4, thread = $5, digest = $6, shown_at = $7`,
        [shown.ticketId, platform, shown.key, shown.posted.messageId, shown.posted.thread, shown.digest, receipt.at]);
      await writeReceipt(on, { platform, ticketId: shown.ticketId, key: shown.key }, receipt);
    }),
    forget: async (platform, ticketId, key) => {
      await together(store, async (on) => {
        await rows(on, 'DELETE FROM cards WHERE platform = $1 AND ticket_id = $2 AND key = $3', [platform, ticketId, key]);
        if (key === 'card') await rows(on, "UPDATE cards SET digest = '' WHERE platform = $1 AND ticket_id = $2", [platform, ticketId]);
      });
    },
    settle: async (platform, ticketId) => (await touched(store,
        `INSERT INTO cards_settled (ticket_id, platform) SELECT $1, $2
         WHERE NOT EXISTS (SELECT 1 FROM outbox WHERE ticket_id = $1 AND platform = $2 AND told_at IS NULL) ON CONFLICT DO NOTHING`, [ticketId, platform])) > 0,
  };
}

/** Short messages that wait to be told in a chat. */
export function outboxIn(store: Store): Outbox {
  return {
    waiting: async (platform, held) => {
      const found = await rows<OutboxRow>(store, worstWaitingSql, [platform, held]);
      return found.map((row) => ({ id: row.id, ticketId: row.ticket_id, item: { event: eventOf(row.event), says: cloudSafeText.parse(row.says), loud: row.loud } }));
    },
    told: (platform, id, receipt) => together(store, async (on) => {
      const done = await rows<{ ticket_id: number }>(on, 'UPDATE outbox SET told_at = now() WHERE id = $1 AND platform = $2 RETURNING ticket_id', [id, platform]);
      if (receipt && done[0]) await writeReceipt(on, { platform, ticketId: done[0].ticket_id, key: `line ${id}` }, receipt);
    }),
  };
}

/** Of what is not held the worst are chosen, and told in the order in which they were written. */
const worstWaitingSql = `
  SELECT * FROM (
    SELECT outbox.* FROM outbox JOIN tickets ON tickets.id = ticket_id WHERE platform = $1 AND told_at IS NULL AND ticket_id <> ALL ($2)
    ORDER BY severity = 'high' DESC, loud DESC, outbox.id LIMIT 50) AS worst
  ORDER BY id`;

/** What each chat was last told of a storm, as the receipts say: each is of the newest ticket it named. */
export function stormsIn(store: Store): Storms {
  return {
    last: async (platform) => {
      const found = await rows<{ at: Date; newest: number | null }>(store, "SELECT at, ticket_id AS newest FROM notices WHERE platform = $1 AND key = 'storm' ORDER BY id DESC LIMIT 1", [platform]);
      return found[0] ?? null;
    },
    told: (platform, receipt, newest) => together(store, (on) => writeReceipt(on, { platform, ticketId: newest, key: 'storm' }, receipt)),
  };
}

/** The receipts of answers to what people asked in a chat. */
export function answersIn(store: Store, platform: Platform): { told: (receipt: SentReceipt) => Promise<void> } {
  return { told: (receipt) => together(store, (on) => writeReceipt(on, { platform, ticketId: null, key: 'answer' }, receipt)) };
}

function eventOf(text: string): NoticeEvent {
  return noticeEvents.find((one) => one === text) ?? 'incident_resolved';
}
