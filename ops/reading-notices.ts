import { rows, type Store } from '../storage/postgres.ts';
import type { NoticeLine, NoticesAsked, NoticesView, WaitingLine } from '../templates/pages/notices.ts';
import { marksFor } from './reading-marks.ts';

type NoticeRow = { id: string; ticket_id: number | null; platform: string; kind: string; key: string; text: string; bytes: number; sha256: string; at: Date };

type WaitingRow = Omit<WaitingLine, 'ticket'> & { ticket: number | null };

/** Receipts on one page, messages that wait, platforms that are offered, and receipts that those are found in, at most. */
const [most, mostWaiting, mostPlatforms, mostLooked] = [50, 50, 30, 5000];

/** A page of receipts, the newest first, and what waits to be sent. */
export async function readNotices(store: Store, asked: NoticesAsked, { now, timeZone }: { now: () => Date; timeZone: string }): Promise<NoticesView> {
  const [found, platforms, waiting] = await Promise.all([
    rows<NoticeRow>(store,
      `SELECT * FROM notices WHERE ($1::integer IS NULL OR ticket_id = $1) AND ($2 = '' OR platform = $2) AND ($3 = '' OR id < nullif($3, '')::bigint) ORDER BY id DESC LIMIT ${most + 1}`, [asked.ticket, asked.platform, asked.before]),
    rows<{ platform: string }>(store,
      `SELECT DISTINCT platform FROM (SELECT platform FROM notices WHERE $1::integer IS NULL OR ticket_id = $1 ORDER BY id DESC LIMIT ${mostLooked}) AS lately ORDER BY platform LIMIT ${mostPlatforms}`, [asked.ticket]),
    waitingLines(store, asked),
  ]);
  const mark = await marksFor(store, [asked.ticket, ...found.map((row) => row.ticket_id), ...waiting.map((row) => row.ticket)]);
  return { at: now(), timeZone, asked, about: mark(asked.ticket), notices: found.slice(0, most).map((row) => lineOf(row, mark)), older: found.length > most, platforms: platforms.map((one) => one.platform), waiting: waiting.map((one) => ({ ...one, ticket: mark(one.ticket) })) };
}

/** The last receipts of a ticket. */
export async function noticesOfTicket(store: Store, ticketId: number, count: number): Promise<NoticeLine[]> {
  const [mark, found] = await Promise.all([marksFor(store, [ticketId]), rows<NoticeRow>(store, 'SELECT * FROM notices WHERE ticket_id = $1 ORDER BY id DESC LIMIT $2', [ticketId, count])]);
  return found.map((row) => lineOf(row, mark));
}

function lineOf({ ticket_id: ticket, ...row }: NoticeRow, mark: Awaited<ReturnType<typeof marksFor>>): NoticeLine {
  return { ticket: mark(ticket), ...row };
}

/** Lines and bulletins for chats and deliveries to others that are not sent yet, the oldest first. */
function waitingLines(store: Store, { ticket, platform }: NoticesAsked): Promise<WaitingRow[]> {
  return rows<WaitingRow>(store,
    `SELECT ticket_id AS ticket, platform, event, says, made_at AS "madeAt" FROM outbox WHERE told_at IS NULL AND ($1::integer IS NULL OR ticket_id = $1) AND ($2 = '' OR platform = $2)
     UNION ALL SELECT ticket_id, target, event, coalesce(error, 'not tried yet'), made_at FROM deliveries
       WHERE sent_at IS NULL AND gave_up_at IS NULL AND ($1::integer IS NULL OR ticket_id = $1) AND ($2 = '' OR target = $2)
     UNION ALL SELECT NULL, platform, split_part(key, ' ', 1), card ->> 'push', made_at FROM bulletins
       WHERE shown IS DISTINCT FROM digest AND (message_id IS NOT NULL OR news_until IS NULL OR news_until > now()) AND $1::integer IS NULL AND ($2 = '' OR platform = $2)
     ORDER BY "madeAt" LIMIT ${mostWaiting}`, [ticket, platform]);
}
