import type { Card } from '../engine/card.ts';
import type { Delivery } from '../engine/delivery.ts';
import type { Platform } from '../engine/types.ts';
import { rewriteBulletin, writeBulletin } from './bulletins.ts';
import { writeDeliveries } from './deliveries.ts';
import { rows, together, touched, type Store } from './postgres.ts';

/** That no model can be reached: the card of that, the chats that get it, and who is told besides. */
export type DegradedTold = { card: Card; platforms: readonly Platform[]; deliveries?: readonly Delivery[]; at: Date };

/** The cursor of whether models can be reached, since when; and that of when it was last told that none can. */
const [standing, telling] = ['models.degraded', 'models.told'];

/**
 * Writes that no model can be reached, and tells of it; false where it was known already, or where the last time it was told is less than
 * a day ago: then the card of that time says so again.
 */
export function degrade(store: Store, { card, platforms, deliveries = [], at }: DegradedTold): Promise<boolean> {
  return together(store, async (on) => {
    const begun = await touched(on,
      `INSERT INTO cursors (name, value, at) VALUES ($1, 'degraded', $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value, at = excluded.at WHERE cursors.value = 'over'`, [standing, at]);
    if (begun === 0) return false;
    const isNews = await touched(on,
      `INSERT INTO cursors (name, value, at) VALUES ($1, '', $2) ON CONFLICT (name) DO UPDATE SET at = excluded.at WHERE cursors.at NOT BETWEEN $2::timestamptz - interval '1 day' AND $2`, [telling, at]) > 0;
    const told = { key: await keyIn(on), card, newsUntil: null };
    if (!isNews) await rewriteBulletin(on, told);
    else {
      await writeBulletin(on, told, { platforms, at });
      await writeDeliveries(on, deliveries, at);
    }
    return isNews;
  });
}

/** Writes that a model answers again, with the card that the chats show of it from then on; false where none was missed. */
export function undegrade(store: Store, { card, at }: { card: (since: Date) => Card; at: Date }): Promise<boolean> {
  return together(store, async (on) => {
    const [over] = await rows<{ at: Date }>(on, "UPDATE cursors SET value = 'over' WHERE name = $1 AND value = 'degraded' RETURNING at", [standing]);
    if (over === undefined) return false;
    await rewriteBulletin(on, { key: await keyIn(on), card: card(over.at), newsUntil: at });
    return true;
  });
}

/** Whether no model could be reached when it was last tried, by any process. */
export async function isDegraded(store: Store): Promise<boolean> {
  return (await rows(store, "SELECT 1 FROM cursors WHERE name = $1 AND value = 'degraded'", [standing])).length > 0;
}

/** Since when no model can be reached, while none of these chats shows it, nor anybody was told by mail; null where there is nothing left to tell. */
export async function untoldDegraded(store: Store, platforms: readonly string[]): Promise<Date | null> {
  const [found] = await rows<{ at: Date }>(store,
    `SELECT now.at FROM cursors now LEFT JOIN cursors told ON told.name = $2 WHERE now.name = $1 AND now.value = 'degraded'
     AND NOT EXISTS (SELECT 1 FROM bulletins WHERE made_at >= told.at AND key LIKE 'degraded %' AND message_id IS NOT NULL AND platform = ANY($3))
     AND NOT EXISTS (SELECT 1 FROM deliveries WHERE event = 'degraded_mode_enabled' AND target LIKE 'mail:%' AND made_at >= told.at)`, [standing, telling, platforms]);
  return found?.at ?? null;
}

/** The key of the card of the time when it was last told. */
async function keyIn(on: Parameters<typeof rewriteBulletin>[0]): Promise<string> {
  const [told] = await rows<{ at: Date }>(on, 'SELECT at FROM cursors WHERE name = $1', [telling]);
  return `degraded ${told?.at.getTime() ?? 0}`;
}
