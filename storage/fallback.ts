import { rows, type Store } from './postgres.ts';

/** Notes how a chat does, whoever holds it: since when it has failed, or that it works. Since when it fails is kept across restarts. */
export async function noteChat(store: Store, platform: string, chat: { works: boolean; since: Date }): Promise<void> {
  await rows(store,
    `INSERT INTO cursors (name, value, at) VALUES ($1, $2, $3)
     ON CONFLICT (name) DO UPDATE SET value = $2, at = $3 WHERE cursors.value <> $2`, [`chat ${platform}`, chat.works ? 'works' : 'fails', chat.since]);
}

/** Since when none of these chats has worked; null while one works, or is not known to fail. */
export async function allFailSince(store: Store, platforms: readonly string[]): Promise<Date | null> {
  const [found] = await rows<{ failing: number; since: Date | null }>(store,
    "SELECT count(*)::int AS failing, max(at) AS since FROM cursors WHERE value = 'fails' AND name = ANY($1)", [platforms.map((one) => `chat ${one}`)]);
  return found && found.failing === platforms.length ? found.since : null;
}

/** Which of these tickets have been shown in none of these chats. */
export async function unshownIn(store: Store, tickets: readonly number[], platforms: readonly string[]): Promise<number[]> {
  const found = await rows<{ id: number }>(store, 'SELECT asked.id FROM unnest($1::int[]) AS asked (id) WHERE NOT EXISTS (SELECT 1 FROM cards WHERE ticket_id = asked.id AND platform = ANY($2))', [tickets, platforms]);
  return found.map(({ id }) => id);
}

/** Which of these tickets no mail tells of, alone or among others. */
export async function unmailed(store: Store, tickets: readonly number[]): Promise<number[]> {
  const found = await rows<{ id: number }>(store,
    `SELECT asked.id FROM unnest($1::int[]) AS asked (id)
     WHERE NOT EXISTS (SELECT 1 FROM deliveries WHERE event = 'incident_detected' AND target LIKE 'mail:%' AND body -> 'tickets' @> to_jsonb(asked.id))`, [tickets]);
  return found.map(({ id }) => id);
}

/** Tickets that are over, of which a mail of their own has told that they began, but none that they are over. */
export async function unmailedEnds(store: Store): Promise<number[]> {
  const found = await rows<{ id: number }>(store,
    `SELECT DISTINCT begun.ticket_id AS id FROM deliveries begun JOIN tickets ON tickets.id = begun.ticket_id
     WHERE begun.event = 'incident_detected' AND begun.target LIKE 'mail:%' AND begun.sent_at IS NOT NULL AND tickets.state = 'recorded'
     AND NOT EXISTS (SELECT 1 FROM deliveries WHERE target = begun.target AND key = begun.ticket_id || ' incident_resolved') ORDER BY id`);
  return found.map(({ id }) => id);
}
