import { readAtHome } from '../../engine/raw-log.ts';
import type { LogPiece } from '../../storage/log-lines.ts';
import type { InTurn } from '../../storage/log-turns.ts';
import { makeReady, type Making, type Ready } from './ready.ts';
import { recordOf, type Handed } from './spooled.ts';

/** Something handed over by a source on its way to be safe: lines, or a gap, which has none. */
export type Piece = {
  handed: Handed;
  count: number;
  /** About what it takes of the memory. */
  bytes: number;
  /** What is stored of it; null for a gap. */
  lines: LogPiece<Ready> | null;
  /** Begins to make the lines ready, so that they are when their turn comes. */
  begin: () => void;
  /** Whether they are, or nothing is left to do for that; and the moment from which on they are. */
  isReady: () => boolean;
  made: () => Promise<void>;
  record: () => Buffer;
};

/** What a line takes beside its letters: its time, its row, its place in a count. */
const bytesPerLine = 150;

/** How lines are made ready: in turn, so that what came first is stored while what came later is made ready. */
export type Workbench = { making: () => Making; inTurn: InTurn };

/** What was handed over, not made ready yet. */
export function pieceOf(handed: Handed, { making, inTurn }: Workbench): Piece {
  const record = () => recordOf(handed);
  if ('gap' in handed) return { handed, count: 0, bytes: bytesPerLine, lines: null, begin: () => undefined, isReady: () => true, made: () => Promise.resolve(), record };
  const { batch } = handed;
  const { service, source, cursor } = batch;
  const { count } = batch.lines;
  let whole: Promise<Ready> | null = null;
  let isReady = false;
  const ready = (skip: number): Promise<Ready> => {
    if (skip > 0) return makeReady(batch, skip, making());
    whole ??= inTurn(() => makeReady(batch, 0, making())).finally(() => { isReady = true; });
    return whole;
  };
  const made = () => ready(0).then(() => undefined, () => undefined);
  return {
    handed, count, bytes: weigh(readAtHome(batch.lines)), record,
    lines: { service, source, cursor, count, ready },
    begin: () => { void made(); },
    isReady: () => isReady, made,
  };
}

/** Each line is held twice, as it came and as a row. */
function weigh(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + 2 * line.length + bytesPerLine, bytesPerLine);
}
