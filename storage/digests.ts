import { rows, type Store } from './postgres.ts';

/** What became of a delivery: when it arrived or was given up, and what went wrong last. */
export type DeliveryFate = { target: string; sentAt: Date | null; gaveUpAt: Date | null; error: string | null };

/** What became of all that was written under one of these keys, by target. */
export function fatesOf(store: Store, keys: readonly string[]): Promise<DeliveryFate[]> {
  return rows<DeliveryFate>(store, 'SELECT target, sent_at AS "sentAt", gave_up_at AS "gaveUpAt", error FROM deliveries WHERE key = ANY($1) ORDER BY target', [keys]);
}
