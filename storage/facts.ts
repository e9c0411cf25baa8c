import type { Facts } from '../engine/ports.ts';
import { longMemory } from '../engine/policy.ts';
import { hostOf, refOf, schemeOf } from '../engine/refs.ts';
import { stateKinds, type Fact, type ResourceRef, type Sighting } from '../engine/types.ts';
import { rows, touched, type Store } from './postgres.ts';

type FactRow = { id: string; resource: ResourceRef; kind: string; at: Date; seen_at: Date; value: unknown };

/** Where facts live. */
export function factsIn(store: Store): Facts {
  return {
    keep: (sightings) => keep(store, sightings),
    views: (resources, since) => views(store, resources, since),
    latest: async (kinds) => (await rows<FactRow>(store, latestSql, [kinds])).map(factOf),
    presentOn: async (host) => {
      const found = await rows<{ resource: ResourceRef }>(store, presentSql, [host]);
      return found.map((row) => row.resource);
    },
    lastEventAt: async (host) => {
      const found = await rows<{ at: Date | null }>(store, "SELECT max(at) AS at FROM facts WHERE host = $1 AND NOT is_state AND kind <> 'log.counts'", [host]);
      return found[0]?.at ?? null;
    },
  };
}

/** Drops facts older than a time, but never the last known state of what is still there; answers how many. */
export async function purgeFacts(store: Store, before: Date): Promise<number> {
  let dropped = 0;
  for (;;) {
    const batch = await touched(store, purgeSql, [before, purgeBatch]);
    dropped += batch;
    if (batch === 0) return dropped;
  }
}

/** Small enough that one statement never meets its time limit. */
const purgeBatch = 5000;

const purgeSql = `
  DELETE FROM facts WHERE id IN (
    SELECT id FROM facts old WHERE seen_at < $1 AND (NOT is_state OR value ->> 'present' = 'false'
      OR EXISTS (SELECT 1 FROM facts newer WHERE newer.resource = old.resource AND newer.kind = old.kind AND newer.is_state AND newer.id > old.id)
      OR NOT value ? 'present')
    ORDER BY seen_at LIMIT $2)`;

/** Hops from one resource to the next in the index, since many facts are of few resources. */
const latestSql = `
  WITH RECURSIVE known AS (
    (SELECT resource FROM facts ORDER BY resource LIMIT 1)
    UNION ALL SELECT (SELECT resource FROM facts WHERE resource > known.resource ORDER BY resource LIMIT 1) FROM known WHERE known.resource IS NOT NULL
  )
  SELECT last.* FROM known CROSS JOIN unnest($1::text[]) AS k (kind) CROSS JOIN LATERAL (
    SELECT id, resource, kind, at, seen_at, value FROM facts
    WHERE resource = known.resource AND kind = k.kind AND is_state ORDER BY at DESC, id DESC LIMIT 1
  ) last`;

const presentSql = `
  SELECT resource FROM (
    SELECT DISTINCT ON (resource, kind) resource, value FROM facts WHERE host = $1 AND value ? 'present' ORDER BY resource, kind, at DESC, id DESC
  ) last WHERE value ->> 'present' = 'true'`;

async function keep(store: Store, sightings: readonly Sighting[]): Promise<ResourceRef[]> {
  if (sightings.length === 0) return [];
  const columns = [
    sightings.map((one) => refOf(schemeOf(one.resource), hostOf(one.resource))),
    sightings.map((one) => one.resource), sightings.map((one) => one.kind), sightings.map((one) => one.key),
    sightings.map((one) => one.at), sightings.map((one) => stateKinds.includes(one.kind)), sightings.map((one) => keptJson(one.value)),
  ];
  await rows(store, keepSql, columns);
  return [...new Set(sightings.map((one) => one.resource))];
}

/** A value as jsonb takes it: a letter that it does not hold, such as in a label of a container, would cost all that was seen with it. */
function keptJson(value: unknown): string {
  const text = JSON.stringify(value);
  if (!/\\u(?:0000|d[89a-f])/i.test(text)) return text;
  return JSON.stringify(value, (_name, one: unknown) => (typeof one === 'string' ? one.replace(/\0|[\uD800-\uDFFF]/gu, '\uFFFD') : one));
}

/**
 * A state equal to the last one is only seen again; an older look never overwrites a newer one; an event comes once. Where the newer
 * one came from a clock that was set back since, it is dated back to now, so that what changes from now on is the last state.
 */
const keepSql = `
  WITH seen AS (
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::boolean[], $7::jsonb[])
      WITH ORDINALITY AS s (host, resource, kind, key, at, is_state, value, n)
  ), newest AS (
    SELECT DISTINCT ON (resource, kind) * FROM seen WHERE is_state ORDER BY resource, kind, at DESC, n DESC
  ), compared AS (
    SELECT newest.*, last.id AS last_id, last.seen_at AS last_seen, last.value = newest.value AS same,
      last.seen_at > now() + interval '5 seconds' AS ahead
    FROM newest LEFT JOIN LATERAL (
      SELECT id, seen_at, value FROM facts
      WHERE resource = newest.resource AND kind = newest.kind AND is_state ORDER BY at DESC, id DESC LIMIT 1
    ) last ON true
  ), again AS (
    UPDATE facts SET seen_at = compared.at, at = least(facts.at, compared.at) FROM compared
    WHERE facts.id = compared.last_id AND (compared.ahead OR (compared.same AND compared.at > compared.last_seen))
  ), taken_back AS (
    UPDATE facts SET seen_at = compared.at, at = compared.at FROM compared
    WHERE compared.ahead AND facts.resource = compared.resource AND facts.kind = compared.kind AND facts.is_state
      AND facts.at > compared.at AND facts.id <> compared.last_id
  ), changed AS (
    INSERT INTO facts (host, resource, kind, key, at, seen_at, is_state, value)
    SELECT host, resource, kind, key, at, at, true, value FROM compared
    WHERE last_id IS NULL OR (NOT same AND (at >= last_seen OR ahead))
  )
  INSERT INTO facts (host, resource, kind, key, at, seen_at, is_state, value)
  SELECT host, resource, kind, key, at, at, false, value FROM seen WHERE NOT is_state ORDER BY at, n
  ON CONFLICT (resource, kind, key) WHERE NOT is_state DO NOTHING`;

async function views(store: Store, resources: readonly ResourceRef[], since: Date): Promise<Map<ResourceRef, Fact[]>> {
  const found = await rows<FactRow>(store, viewsSql, [resources, since, stateKinds, Object.keys(longMemory), Object.values(longMemory)]);
  const byResource = new Map<ResourceRef, Fact[]>();
  for (const row of found) {
    const facts = byResource.get(row.resource) ?? [];
    facts.push(factOf(row));
    byResource.set(row.resource, facts);
  }
  return byResource;
}

const viewsSql = `
  SELECT id, resource, kind, at, seen_at, value FROM facts
  WHERE resource = ANY($1) AND at >= $2 AND kind NOT LIKE '%.usage'
  UNION
  SELECT old.* FROM unnest($4::text[], $5::int[]) AS m (kind, seconds) CROSS JOIN LATERAL (
    SELECT id, resource, kind, at, seen_at, value FROM facts
    WHERE resource = ANY($1) AND kind = m.kind AND at >= $2 - make_interval(secs => m.seconds)
  ) old
  UNION
  SELECT last.* FROM unnest($1::text[]) AS r (resource) CROSS JOIN unnest($3::text[]) AS k (kind) CROSS JOIN LATERAL (
    SELECT id, resource, kind, at, seen_at, value FROM facts
    WHERE resource = r.resource AND kind = k.kind AND is_state ORDER BY at DESC, id DESC LIMIT 2
  ) last
  ORDER BY at, id`;

/** Facts are written by our own adapters through one typed door, so their values are what their kind says. */
function factOf(row: FactRow): Fact {
  return { id: row.id, resource: row.resource, kind: row.kind, at: row.at, seenAt: row.seen_at, value: row.value } as Fact;
}
