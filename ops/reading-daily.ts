import type { Called } from '../engine/called.ts';
import type { PartMood } from '../engine/commands.ts';
import { dailyOf, type Daily } from '../engine/daily.ts';
import { boundsOf, dayAfter, dayOf, type Day } from '../engine/days.ts';
import type { Facts } from '../engine/ports.ts';
import { isRef } from '../engine/refs.ts';
import type { FactKind, ResourceRef, Ticket, View } from '../engine/types.ts';
import { hushesIn } from '../storage/hushes.ts';
import { rows, type Store } from '../storage/postgres.ts';
import { read } from '../storage/tickets.ts';
import { watchedOn } from '../storage/watched.ts';
import { recurring } from './reading-patterns.ts';

/** What a day is read with. `parts` are those of this process; none where it runs no service. */
export type DailyNeeds = { store: Store; facts: Facts; timeZone: string; called: () => Called; now: () => Date; parts: () => readonly PartMood[] };

/** What a day in the house was, as far as it is known now. Rejects with a `store.*` Fault. */
export async function readDaily(needs: DailyNeeds, day: Day): Promise<Daily> {
  const { store, timeZone, called } = needs;
  const at = needs.now();
  const { from, to } = boundsOf(day, timeZone);
  const [all, resources, eventful, views, before, watched, hushes, patterns, models] = await Promise.all([
    read(store, "WHERE opened_at <= $2 AND (state <> 'recorded' OR moved_at >= $1) ORDER BY id LIMIT 2000", [from, at]),
    resourcesIn(needs.facts), eventfulIn(store, from, to), watchedViews(needs.facts, at), usualBefore(store, from, timeZone), watchedOn(store, day),
    hushesIn(store).active(), recurring({ store, timeZone, now: needs.now }), modelsOn(store, from, to),
  ]);
  const [tickets, declared] = [all.filter(isIncident), all.filter((ticket) => !isIncident(ticket))];
  return dailyOf({ day, timeZone, at, watched, tickets, declared, views, resources, eventful, before, hushes, patterns, parts: needs.parts(), models, called: called() });
}

function isIncident({ situation }: Ticket): boolean {
  return situation.kind === 'incident';
}

/** Whether anything was seen before the end of a day at all, so that there is something to tell of it. */
export async function wasThere(store: Store, to: Date): Promise<boolean> {
  const [found] = await rows<{ there: boolean }>(store, 'SELECT EXISTS (SELECT 1 FROM facts WHERE at < $1) OR EXISTS (SELECT 1 FROM tickets WHERE opened_at < $1) AS there', [to]);
  return found?.there === true;
}

/** Kinds that tell that a resource is there, and that are no matter of some other one. */
const thereKinds: readonly FactKind[] = ['container.state', 'guest.state', 'node.state', 'storage.state', 'probe.state'];

async function resourcesIn(facts: Facts): Promise<ResourceRef[]> {
  const latest = await facts.latest(thereKinds);
  const there = latest.filter(({ value }) => !('present' in value && !value.present) && !('template' in value && value.template));
  return [...new Set(there.map(({ resource }) => resource))];
}

/** What happened to resources in a span of time: an event of its own, or another status than before. A backup that locks a guest is none. */
async function eventfulIn(store: Store, from: Date, to: Date): Promise<ReadonlySet<ResourceRef>> {
  const found = await rows<{ resource: string }>(store, eventfulSql, [from, to, thereKinds]);
  return new Set(found.map(({ resource }) => resource).filter(isRef));
}

const statusSql = "concat_ws(' ', value ->> 'present', value ->> 'status', value ->> 'ok', CASE WHEN value ->> 'health' = 'unhealthy' THEN 'unhealthy' END)";

const eventfulSql = `
  SELECT DISTINCT resource FROM facts WHERE NOT is_state AND kind LIKE 'container.%' AND kind <> 'container.health' AND at >= $1 AND at < $2
  UNION
  SELECT DISTINCT resource FROM (
    SELECT resource, seen_at, at, ${statusSql} AS status, lag(${statusSql}) OVER (PARTITION BY resource, kind ORDER BY at, id) AS before
    FROM facts WHERE is_state AND kind = ANY($3) AND seen_at >= $1::timestamptz - interval '1 day' AND at < $2
  ) AS told WHERE at >= $1 AND status <> before`;

/** Kinds that tell what is worth watching. */
const watchKinds: readonly FactKind[] = ['storage.usage', 'disk.health', 'certificate.state', 'backup.state'];

async function watchedViews(facts: Facts, now: Date): Promise<View[]> {
  const resources = [...new Set((await facts.latest(watchKinds)).map(({ resource }) => resource))].sort();
  const found = await facts.views(resources, now);
  return resources.map((resource) => ({ resource, facts: found.get(resource) ?? [], now, calmSeconds: 0, staleSeconds: 0 }));
}

/** How far back incidents tell what is usual, in days. */
const usualDays = 30;

async function usualBefore(store: Store, from: Date, timeZone: string): Promise<{ incidents: number; days: number }> {
  const back = boundsOf(dayAfter(dayOf(from, timeZone), -usualDays), timeZone).from;
  const [found] = await rows<{ incidents: number; first: Date | null }>(store,
    `SELECT (SELECT count(*)::int FROM tickets WHERE kind = 'incident' AND opened_at >= $1 AND opened_at < $2 AND coalesce(body #>> '{outcome,kind}', '') NOT IN ('joined', 'unwatched')) AS incidents,
       least((SELECT min(seen_at) FROM facts), (SELECT min(opened_at) FROM tickets)) AS first`, [back, from]);
  const first = found?.first ?? from;
  return { incidents: found?.incidents ?? 0, days: Math.floor((from.getTime() - Math.max(first.getTime(), back.getTime())) / 86_400_000) };
}

async function modelsOn(store: Store, from: Date, to: Date): Promise<Daily['models']> {
  const found = await rows<{ place: string; calls: number; tokens: number; usd: number | null }>(store,
    `SELECT place, count(*)::int AS calls, coalesce(sum(tokens_in + tokens_out), 0)::float8 AS tokens, sum(usd) AS usd
     FROM egress WHERE at >= $1 AND at < $2 GROUP BY place`, [from, to]);
  const tokensOf = (place: string): number => found.find((one) => one.place === place)?.tokens ?? 0;
  return { calls: found.reduce((sum, one) => sum + one.calls, 0), cloud_tokens: tokensOf('cloud'), local_tokens: tokensOf('local'), usd: found.find((one) => one.place === 'cloud')?.usd ?? null };
}
