import type { EntityManager } from 'typeorm';
import type { LogCursor } from '../engine/ports.ts';
import type { ResourceRef } from '../engine/types.ts';
import { rows, type Store } from './postgres.ts';

/** How far a stream is stored, and whose it is. */
export type StoredCursor = LogCursor & { service: ResourceRef };

type CursorRow = { source: string; service: ResourceRef; value: string; taken: string };
type Moving = { source: string; service: ResourceRef; cursor: LogCursor };

/** How far each of these streams is stored; streams of which nothing was ever stored are left out. Rejects with a `store.*` Fault. */
export async function cursorsOf(store: Store, sources: readonly string[]): Promise<Map<string, StoredCursor>> {
  const found = await rows<CursorRow>(store, 'SELECT source, service, value, taken FROM log_cursors WHERE source = ANY($1)', [sources]);
  return new Map(found.map(({ source, service, value, taken }) => [source, { service, value, taken: Number(taken) }]));
}

/** Holds the cursors of these streams until the transaction ends; answers how many lines are stored of each that was known before. */
export async function lockCursors(on: EntityManager, moving: readonly Moving[]): Promise<Map<string, number>> {
  const services = new Map(moving.map(({ source, service }) => [source, service]));
  const sources = [...services.keys()].sort();
  const locked = await rows<CursorRow>(on, lockSql, [sources]);
  if (locked.length === sources.length) return takenOf(locked);
  await rows(on,
    `INSERT INTO log_cursors (source, service, value, taken, at) SELECT source, service, '', ${unread}, now()
     FROM unnest($1::text[], $2::text[]) AS fresh (source, service) ON CONFLICT DO NOTHING`, [sources, sources.map((source) => services.get(source))]);
  return takenOf(await rows<CursorRow>(on, lockSql, [sources]));
}

/** Moves the cursors, which this transaction holds, to the ends of what was read; none is ever moved back to fewer lines. */
export async function advanceCursors(on: EntityManager, moving: readonly Moving[], stored: ReadonlyMap<string, number>): Promise<void> {
  const ends = new Map<string, LogCursor>();
  for (const { source, cursor } of moving) {
    if (cursor.taken >= (ends.get(source)?.taken ?? stored.get(source) ?? 0)) ends.set(source, cursor);
  }
  const cursors = [...ends.values()];
  await rows(on,
    `UPDATE log_cursors SET value = ended.value, taken = ended.taken, at = now()
     FROM unnest($1::text[], $2::text[], $3::bigint[]) AS ended (source, value, taken) WHERE log_cursors.source = ended.source`,
    [[...ends.keys()], cursors.map((one) => one.value), cursors.map((one) => one.taken)]);
}

/** What a cursor that was made in this transaction says of how many lines were taken. */
const unread = -1;

const lockSql = 'SELECT source, taken FROM log_cursors WHERE source = ANY($1) ORDER BY source FOR UPDATE';

function takenOf(found: readonly CursorRow[]): Map<string, number> {
  return new Map(found.map((row): [string, number] => [row.source, Number(row.taken)]).filter(([, taken]) => taken !== unread));
}
