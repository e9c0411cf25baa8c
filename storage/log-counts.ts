import type { EntityManager } from 'typeorm';
import type { Signature } from '../engine/signature.ts';
import type { ResourceRef } from '../engine/types.ts';
import { rows, type Store } from './postgres.ts';

/** How many lines of one signature a service wrote on one day, and when the first and the last of them. */
export type LineCount = { service: ResourceRef; signature: Signature; day: string; lines: number; first: Date; last: Date };

/** Adds lines to the roll-ups of their days, in the transaction that stores them, so that both always agree. */
export async function countLines(on: EntityManager, stored: readonly { counts: readonly LineCount[] }[]): Promise<void> {
  const counts = summed(stored.flatMap((one) => one.counts));
  if (counts.length === 0) return;
  const signatures = [...new Map(counts.map((one) => [one.signature.id, one])).values()].sort((a, b) => (a.signature.id < b.signature.id ? -1 : 1));
  await rows(on, countSql, [
    counts.map((one) => one.day), counts.map((one) => one.service), counts.map((one) => one.signature.id),
    counts.map((one) => one.lines), counts.map((one) => one.first), counts.map((one) => one.last),
    signatures.map((one) => one.signature.id), signatures.map((one) => one.signature.template.replaceAll('\0', '\ufffd')),
    signatures.map((one) => one.signature.level), signatures.map((one) => one.signature.class), signatures.map((one) => one.first), signatures.map((one) => one.last),
  ]);
}

/** Always in one order, so that two processes never wait for each other; in one statement, so that nothing waits for answers in between. */
const countSql = `
  WITH counted AS (
    SELECT * FROM unnest($1::date[], $2::text[], $3::text[], $4::bigint[], $5::timestamptz[], $6::timestamptz[])
      AS c (day, service, signature, lines, first, last)
  ), signed AS (
    INSERT INTO log_signatures (id, template, level, class, first_seen, last_seen)
    SELECT * FROM unnest($7::text[], $8::text[], $9::text[], $10::text[], $11::timestamptz[], $12::timestamptz[])
    ON CONFLICT (id) DO UPDATE SET template = excluded.template, level = excluded.level, class = excluded.class,
      first_seen = least(log_signatures.first_seen, excluded.first_seen), last_seen = greatest(log_signatures.last_seen, excluded.last_seen)
    WHERE log_signatures.last_seen < excluded.last_seen - interval '1 minute' OR log_signatures.first_seen > excluded.first_seen
      OR log_signatures.template <> excluded.template
  ), rolled AS (
    INSERT INTO log_rollups (day, service, signature, lines) SELECT day, service, signature, lines FROM counted
    ON CONFLICT (day, service, signature) DO UPDATE SET lines = log_rollups.lines + excluded.lines
  )
  INSERT INTO log_service_signatures (service, signature, first_seen, last_seen, total)
  SELECT service, signature, min(first), max(last), sum(lines) FROM counted
  GROUP BY service, signature ORDER BY service COLLATE "C", signature COLLATE "C"
  ON CONFLICT (service, signature) DO UPDATE SET total = log_service_signatures.total + excluded.total,
    first_seen = least(log_service_signatures.first_seen, excluded.first_seen), last_seen = greatest(log_service_signatures.last_seen, excluded.last_seen)`;

function summed(counts: readonly LineCount[]): LineCount[] {
  const sums = new Map<string, LineCount>();
  for (const one of counts) {
    const key = `${one.day} ${one.service} ${one.signature.id}`;
    const sum = sums.get(key);
    sums.set(key, sum === undefined ? one : {
      ...one, lines: sum.lines + one.lines, first: sum.first < one.first ? sum.first : one.first, last: sum.last > one.last ? sum.last : one.last,
    });
  }
  return [...sums.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, sum]) => sum);
}

/** The ids of signatures seen lately, the newest of them. Rejects with a `store.*` Fault. */
export async function signaturesKnown(store: Store): Promise<string[]> {
  const found = await rows<{ id: string }>(store, 'SELECT id FROM log_signatures ORDER BY last_seen DESC LIMIT 50000');
  return found.map((row) => row.id);
}
