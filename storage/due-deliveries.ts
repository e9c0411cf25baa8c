import { createHash } from 'node:crypto';
import { z } from 'zod';
import { newsEvents, type Due, type SafeBody, type SafeValue } from '../engine/delivery.ts';
import { cloudSafeText } from '../engine/distill.ts';
import { noticeEvents } from '../engine/ports.ts';
import { rows, together, touched, type Store } from './postgres.ts';
import { writeReceipt } from './receipts.ts';

/** What to take up: of which targets at most how many, and for how many seconds at most. */
export type Taking = { free: Readonly<Record<string, number>>; seconds: number };

/** Takes up what is due, the oldest first. Who ends with it in hand leaves it to whoever comes after those seconds. Times are the database's own. */
export async function takeDue(store: Store, { free, seconds }: Taking): Promise<Due[]> {
  const taken = await rows<DueRow>(store,
    `WITH chosen AS MATERIALIZED (
       SELECT due.id AS due_id FROM jsonb_each_text($1::jsonb) AS free (name, most), LATERAL (
         SELECT id FROM deliveries WHERE target = free.name AND ${waiting} AND due_at <= now() ORDER BY due_at, id LIMIT free.most::integer FOR UPDATE SKIP LOCKED) AS due)
     UPDATE deliveries SET tries = tries + 1, due_at = now() + make_interval(secs => $2) FROM chosen WHERE id = due_id
     RETURNING id, target, event, key, ticket_id, body, made_at, tries`, [JSON.stringify(free), seconds]);
  return taken.flatMap(dueOf);
}

const waiting = 'sent_at IS NULL AND gave_up_at IS NULL';

/** Milliseconds until the next one is due at one of these targets; null where none waits. */
export async function nextDueIn(store: Store, targets: readonly string[]): Promise<number | null> {
  const [next] = await rows<{ ms: number | null }>(store,
    `SELECT extract(epoch FROM min(due_at) - now())::float8 * 1000 AS ms FROM deliveries WHERE ${waiting} AND target = ANY($1)`, [targets]);
  return next?.ms ?? null;
}

/** Writes that a delivery has arrived, with the receipt of what was sent. */
export async function deliverySent(store: Store, due: Due, sent: { text: string; at: Date }): Promise<void> {
  await together(store, async (on) => {
    if (await touched(on, 'UPDATE deliveries SET sent_at = now(), gave_up_at = NULL, error = NULL WHERE id = $1 AND sent_at IS NULL', [due.id]) === 0) return;
    await writeReceipt(on, { platform: due.target, ticketId: due.ticketId, key: due.key }, { kind: due.event, ...sent });
  });
}

/** Takes a delivery out that nobody wants any more. */
export async function deliveryDropped(store: Store, due: Due): Promise<void> {
  await touched(store, `UPDATE deliveries SET sent_at = now(), error = 'dropped' WHERE id = $1 AND ${waiting}`, [due.id]);
}

/** Writes that a try failed, and in how many milliseconds the next one is due. */
export async function deliveryFailed(store: Store, due: Due, failed: { says: string; inMs: number }): Promise<void> {
  await touched(store, `UPDATE deliveries SET due_at = now() + make_interval(secs => $2), error = $3 WHERE id = $1 AND ${waiting}`, [due.id, failed.inMs / 1000, failed.says]);
}

/** Writes that a delivery is given up, with `all` all that waits for its target. */
export async function deliveryGivenUp(store: Store, due: Due, why: { says: string; all: boolean }): Promise<void> {
  await touched(store, `UPDATE deliveries SET gave_up_at = now(), error = $3 WHERE (id = $1 OR ($4 AND target = $2)) AND ${waiting}`, [due.id, due.target, why.says, why.all]);
}

/** How a target stands: how many wait, of how many a try has failed, how many were given up since the last that arrived. */
export type Standing = { target: string; waiting: number; failing: number; gaveUp: number; nextAt: Date | null; sentAt: Date | null; error: string | null };

/** How each target stands that anything was ever for. */
export function standings(store: Store): Promise<Standing[]> {
  return rows<Standing>(store,
    `WITH last AS (SELECT target, max(sent_at) FILTER (WHERE error IS NULL) AS sent_at FROM deliveries GROUP BY target)
     SELECT target, last.sent_at AS "sentAt", count(*) FILTER (WHERE ${isWaiting})::integer AS waiting, count(*) FILTER (WHERE ${isWaiting} AND error IS NOT NULL)::integer AS failing,
       count(*) FILTER (WHERE gave_up_at > coalesce(last.sent_at, '-infinity'))::integer AS "gaveUp", min(due_at) FILTER (WHERE ${isWaiting} AND error IS NOT NULL) AS "nextAt",
       (array_agg(error ORDER BY coalesce(gave_up_at, due_at) DESC) FILTER (WHERE error IS NOT NULL AND deliveries.sent_at IS NULL))[1] AS error
     FROM deliveries JOIN last USING (target) GROUP BY target, last.sent_at`);
}

const isWaiting = 'deliveries.sent_at IS NULL AND gave_up_at IS NULL';

/** Drops what arrived or was given up a month ago, and what nobody has sent for longer than all tries take; the receipts stay with their tickets. */
export async function purgeDeliveries(store: Store): Promise<void> {
  await touched(store, `DELETE FROM deliveries WHERE coalesce(sent_at, gave_up_at) < now() - interval '30 days' OR (${waiting} AND made_at < now() - interval '14 days')`);
}

type DueRow = { id: string; target: string; event: string; key: string; ticket_id: number | null; body: unknown; made_at: Date; tries: number };

const events = z.enum([...new Set([...newsEvents, ...noticeEvents])]);
const safeValue: z.ZodType<SafeValue> = z.lazy(() => z.union([cloudSafeText, z.number(), z.boolean(), z.null(), z.array(safeValue), z.record(z.string(), safeValue)]));
const safeBody: z.ZodType<SafeBody> = z.record(z.string(), safeValue);

/** What a newer version wrote and this one cannot read is left to that one. */
function dueOf(row: DueRow): Due[] {
  const { id, target, key, ticket_id: ticketId, made_at: madeAt, tries } = row;
  const event = events.safeParse(row.event);
  const body = safeBody.safeParse(row.body);
  if (!event.success || !body.success) return [];
  const uid = createHash('sha256').update(JSON.stringify([target, key, madeAt])).digest('hex').slice(0, 32);
  return [{ id, uid, target, event: event.data, key, ticketId, body: body.data, madeAt, tries }];
}
