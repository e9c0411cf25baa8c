import { wordsOf } from '../../engine/errors.ts';
import type { Tally } from '../../engine/tally.ts';
import type { ResourceRef } from '../../engine/types.ts';
import { readBaselines } from '../../storage/log-baselines.ts';
import { storeLines, type LogPiece, type LogWork } from '../../storage/log-lines.ts';
import type { Store } from '../../storage/postgres.ts';
import type { Piece } from './piece.ts';
import type { Ready } from './ready.ts';

/** What storing needs, and whom it tells how many lines were stored. */
export type Applying = { store: Store; tally: Tally; now: () => Date; stored: (lines: number) => void; say: (words: string, error?: unknown) => void };

/**
 * Stores pieces in one transaction and counts what was new of them. Lines that cannot be stored whatever happens are
 * written down as a gap. Rejects when nothing can be stored now.
 */
export async function applyPieces(pieces: readonly Piece[], applying: Applying): Promise<void> {
  const work = await workOf(pieces, applying);
  try {
    await applyWork(work, applying);
  } catch (error) {
    if (!isWrong(error)) throw error;
    if (pieces.length > 1) {
      for (const piece of pieces) await applyPieces([piece], applying);
      return;
    }
    applying.say(`lines that the database refuses are left out: ${wordsOf(error)}`, error);
    await applyWork(withoutLines(work), applying);
  }
}

type Work = LogWork<Ready>;

/** Lines that cannot even be made ready are left out like those that are refused. */
async function workOf(pieces: readonly Piece[], { say }: Applying): Promise<Work> {
  const work: { pieces: LogPiece<Ready>[]; gaps: Work['gaps'][number][] } = { pieces: [], gaps: [] };
  for (const { handed, lines } of pieces) {
    if ('gap' in handed) work.gaps.push(handed.gap);
    if (lines === null) continue;
    const error = await lines.ready(0).then(() => null, (reason: unknown) => reason ?? 'no reason');
    if (error === null) {
      work.pieces.push(lines);
      continue;
    }
    say(`lines that cannot be read are left out: ${wordsOf(error)}`, error);
    const left = withoutLines({ pieces: [lines], gaps: [] });
    work.pieces.push(...left.pieces);
    work.gaps.push(...left.gaps);
  }
  return work;
}

async function applyWork(work: Work, { store, tally, now, stored }: Applying): Promise<void> {
  await remember([...new Set(work.pieces.map((piece) => piece.service))].filter((service) => !tally.knows(service)), store, tally);
  const fresh = await storeLines(store, work);
  const at = now();
  for (const { service, signature, lines, first, target } of fresh.flatMap((one) => one.counts)) {
    tally.add({ service, signature, lines, at: first.getTime(), target }, at);
  }
  stored(fresh.reduce((sum, one) => sum + one.counts.reduce((lines, count) => lines + count.lines, 0), 0));
}

/** What a service usually writes is read before its first lines are stored, which would make them usual. */
async function remember(services: readonly ResourceRef[], store: Store, tally: Tally): Promise<void> {
  if (services.length === 0) return;
  for (const [service, memory] of await readBaselines(store, services)) tally.remember(service, memory);
}

/** The cursors move on; the lines are a gap. */
function withoutLines({ pieces, gaps }: Work): Work {
  const nothing: Ready = { rows: [], days: [], counts: [], drops: [], tooOld: null };
  return {
    pieces: pieces.map((piece) => ({ ...piece, ready: () => Promise.resolve(nothing) })),
    gaps: [
      ...gaps.map((gap) => ({ ...gap, from: null, until: null })),
      ...pieces.map(({ service, source, count }) => ({ service, source, from: null, until: null, why: 'unreadable' as const, lines: count })),
    ],
  };
}

/** Whether Postgres will never take it: class 22 is about the values, all else about the moment. */
function isWrong(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && String(error.code).startsWith('22');
}
