import { RawLog } from '../engine/raw-log.ts';
import type { ResourceRef } from '../engine/types.ts';
import { rows, type Store } from './postgres.ts';

/** The lines that a service wrote since a time, the last ones only: what is written about it may not repeat them. */
export async function linesOf(store: Store, service: ResourceRef, { since, most }: { since: Date; most: number }): Promise<RawLog> {
  const found = await rows<{ line: string }>(store,
    "SELECT line FROM logs WHERE service = $1 AND at >= $2 AND day >= ($2::timestamptz AT TIME ZONE 'UTC')::date ORDER BY at DESC LIMIT $3", [service, since, most]);
  return new RawLog(found.map(({ line }) => line));
}
