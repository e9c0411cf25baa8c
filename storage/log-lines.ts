import type { ClientBase } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { EntityManager } from 'typeorm';
import type { LogCursor, LogGap } from '../engine/ports.ts';
import type { ResourceRef } from '../engine/types.ts';
import { countLines, type LineCount } from './log-counts.ts';
import { advanceCursors, lockCursors } from './log-cursors.ts';
import { writeDrops, writeGaps, type LineDrop } from './log-gaps.ts';
import { copyLogs, rowsBegin, rowsEnd } from './log-rows.ts';
import { ensureDays, forgetDays } from './logs.ts';
import { together, type Store } from './postgres.ts';

/** Lines as they will be stored: their rows, what they count for, and what of them is not stored. */
export type ReadyLines = { rows: readonly Buffer[]; days: readonly string[]; counts: readonly LineCount[]; drops: readonly LineDrop[]; tooOld: (LogGap & { lines: number }) | null };

/** Lines of one stream that end at its cursor. `ready` leaves out as many of the first ones as it is told. */
export type LogPiece<Lines extends ReadyLines = ReadyLines> = {
  service: ResourceRef; source: string; cursor: LogCursor; count: number; ready: (skip: number) => Promise<Lines>;
};

/** What is stored at once. */
export type LogWork<Lines extends ReadyLines = ReadyLines> = { pieces: readonly LogPiece<Lines>[]; gaps: readonly LostLines[] };
type LostLines = LogGap & { lines?: number };

/**
 * Stores lines, what they count for, and how far their streams are read now, all or nothing: a line that is stored already,
 * by whichever process, is left out. Answers what was stored of each piece. Rejects with a `store.*` Fault or in Postgres' own words.
 */
export async function storeLines<Lines extends ReadyLines>(store: Store, work: LogWork<Lines>): Promise<Lines[]> {
  try {
    const all = await Promise.all(work.pieces.map((piece) => piece.ready(0)));
    await ensureDays(store, new Set(all.flatMap((one) => one.days)));
    return await together(store, (on) => storeIn(on, work));
  } catch (error) {
    forgetDays(store);
    throw error;
  }
}

async function storeIn<Lines extends ReadyLines>(on: EntityManager, { pieces, gaps }: LogWork<Lines>): Promise<Lines[]> {
  const stored = await lockCursors(on, pieces);
  const { fresh, holes } = await whatIsNew(pieces, stored);
  await copyRows(on, fresh.flatMap((one) => one.rows));
  await countLines(on, fresh);
  await writeDrops(on, fresh.flatMap((one) => one.drops));
  await writeGaps(on, [...gaps, ...holes, ...fresh.flatMap((one) => one.tooOld ?? [])]);
  await advanceCursors(on, pieces, stored);
  return fresh;
}

type News<Lines> = { fresh: Lines[]; holes: LostLines[] };

/** What of each piece is not stored yet. Lines missing before a piece can only have been lost with a damaged spool. */
async function whatIsNew<Lines extends ReadyLines>(pieces: readonly LogPiece<Lines>[], stored: ReadonlyMap<string, number>): Promise<News<Lines>> {
  const taken = new Map(stored);
  const news: News<Lines> = { fresh: [], holes: [] };
  for (const { service, source, cursor, count, ready } of pieces) {
    const before = taken.get(source);
    const missing = before === undefined ? 0 : cursor.taken - count - before;
    if (missing > 0) news.holes.push({ service, source, from: null, until: null, why: 'unreadable', lines: missing });
    if (missing > -count) news.fresh.push(await ready(Math.max(0, -missing)));
    taken.set(source, Math.max(before ?? 0, cursor.taken));
  }
  return news;
}

/** The query runner of a transaction holds the connection that COPY needs for itself. */
async function copyRows(on: EntityManager, pieces: readonly Buffer[]): Promise<void> {
  if (pieces.every((bytes) => bytes.length === 0)) return;
  const client = await on.queryRunner?.connect() as ClientBase;
  const copy = client.query(copyFrom(copyLogs));
  await new Promise<void>((resolve, reject) => {
    copy.on('error', reject).once('finish', resolve);
    for (const bytes of [rowsBegin, ...pieces, rowsEnd]) copy.write(bytes);
    copy.end();
  });
}
