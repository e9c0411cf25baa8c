import { tellingLevels } from '../engine/tally.ts';
import type { Memory } from '../engine/tally-habits.ts';
import type { ResourceRef } from '../engine/types.ts';
import { rows, type Store } from './postgres.ts';

type Row = { service: ResourceRef; since: Date; signature: string | null; usual: number | null; at: Date };

/** What is known of how often these services write what warns; a service of which nothing was ever stored is left out. */
export async function readBaselines(store: Store, services: readonly ResourceRef[]): Promise<Map<ResourceRef, Memory>> {
  const found = await rows<Row>(store, readSql, [services, tellingLevels]);
  const memories = new Map<ResourceRef, { since: number; usual: Map<string, { perMinute: number; at: number }> }>();
  for (const { service, since, signature, usual, at } of found) {
    const memory = memories.get(service) ?? { since: since.getTime(), usual: new Map<string, { perMinute: number; at: number }>() };
    if (signature !== null) memory.usual.set(signature, { perMinute: usual ?? 0, at: at.getTime() });
    memories.set(service, memory);
  }
  return memories;
}

const readSql = `
  SELECT watched.service, watched.since, known.signature, known.usual, coalesce(known.usual_at, known.last_seen) AS at
  FROM (SELECT service, min(first_seen) AS since FROM log_service_signatures WHERE service = ANY($1) GROUP BY service) watched
  LEFT JOIN (
    SELECT one.* FROM log_service_signatures one JOIN log_signatures ON log_signatures.id = one.signature
    WHERE one.service = ANY($1) AND (level = ANY($2) OR class IS NOT NULL)
  ) known USING (service)`;

/** Writes down how often services write what. */
export async function writeBaselines(store: Store, changes: ReadonlyMap<ResourceRef, Memory>): Promise<void> {
  const all = [...changes].flatMap(([service, { usual }]) => [...usual].map(([signature, one]) => ({ service, signature, ...one })))
    .sort((a, b) => (a.service < b.service || (a.service === b.service && a.signature < b.signature) ? -1 : 1));
  if (all.length === 0) return;
  await rows(store,
    `UPDATE log_service_signatures AS known SET usual = n.usual, usual_at = n.at
     FROM unnest($1::text[], $2::text[], $3::float8[], $4::timestamptz[]) AS n (service, signature, usual, at)
     WHERE known.service = n.service AND known.signature = n.signature`,
    [all.map((one) => one.service), all.map((one) => one.signature), all.map((one) => one.perMinute), all.map((one) => new Date(one.at))]);
}
