import { setImmediate as breathe } from 'node:timers/promises';
import type { LogBatch } from '../../engine/ports.ts';
import { RawLog, readAtHome } from '../../engine/raw-log.ts';
import type { Signature } from '../../engine/signature.ts';
import { namingClasses } from '../../engine/tally.ts';
import type { LineCount } from '../../storage/log-counts.ts';
import type { LineDrop } from '../../storage/log-gaps.ts';
import type { ReadyLines } from '../../storage/log-lines.ts';
import { logRows, type LogRows } from '../../storage/log-rows.ts';
import { microsAfterSecond, secondsIn, type Second, type Times } from './moments.ts';

/** What makes lines ready: who signs the lines of a service, who tells whom a line names, and how their times are read. */
export type Making = { signAll: (log: RawLog, service: string) => readonly Signature[]; targetOf: (line: string) => string | null; times: Times };

/** Lines of one signature, day and window of a service, and whom they name as not answering. */
export type WindowCount = LineCount & { target: string | null };

/** Lines ready to be stored and counted. */
export type Ready = ReadyLines & { counts: readonly WindowCount[] };

/** Characters of a line that are kept. */
export const longestLine = 16 * 1024;

/** Lines signed in one go, so that neither a press nor an answer of the database need wait until a whole batch is. */
const linesAtOnce = 250;

/** Lines of one count that are asked for whom they name. */
const askedAtMost = 8;

type Count = WindowCount & { asked: number };
type Growing = {
  batch: LogBatch; targetOf: Making['targetOf']; rows: LogRows; second: Second | null; current: Map<Signature, Count>;
  counts: Count[]; days: Set<string>; drops: Map<string, LineDrop>; tooOld: Ready['tooOld'];
};

/** Signs, counts and writes out the lines of a batch but for some of the first. */
export async function makeReady(batch: LogBatch, skip: number, { signAll, targetOf, times }: Making): Promise<Ready> {
  const lines = readAtHome(batch.lines);
  const secondOf = secondsIn(times);
  const written: Buffer[] = [];
  const growing: Growing = {
    batch, targetOf, rows: logRows(batch.service, batch.stream), second: null, current: new Map(), counts: [], days: new Set(), drops: new Map(), tooOld: null,
  };
  for (let from = skip; from < lines.length; from += linesAtOnce) {
    const some = lines.slice(from, from + linesAtOnce);
    const signatures = signAll(new RawLog(some), batch.service);
    for (const [n, line] of some.entries()) {
      const at = batch.ats[from + n] ?? '';
      add(growing, { at, line, second: secondOf(at), signature: signatures[n] ?? unsigned });
    }
    written.push(growing.rows.bytes());
    if (from + linesAtOnce < lines.length) await breathe();
  }
  const { counts, days, drops, tooOld } = growing;
  return { rows: written, counts, days: [...days], drops: [...drops.values()], tooOld };
}

/** A miner signs every line; this one stands in for none. */
const unsigned: Signature = { id: 'unsigned', template: '', level: 'unknown', class: null };

type Line = { at: string; line: string; second: Second; signature: Signature };

function add(growing: Growing, { at, line, second, signature }: Line): void {
  if (second.fate !== 'kept') drop(growing, second.fate, second.day);
  if (second.fate === 'too_old') {
    const { service, source } = growing.batch;
    growing.tooOld = { service, source, from: growing.tooOld?.from ?? at, until: at, why: 'too_old', lines: (growing.tooOld?.lines ?? 0) + 1 };
    return;
  }
  if (second !== growing.second) enter(growing, second);
  if (isCut(line)) drop(growing, 'cut', second.day);
  growing.rows.row({ day: second.dayNumber, micros: second.micros + microsAfterSecond(at) }, shortened(line), signature.id);
  const count = countOf(growing, signature, second);
  count.lines += 1;
  if (second.ms > count.last.getTime()) count.last = new Date(second.ms);
  if (count.target !== null || count.asked >= askedAtMost || !namingClasses.includes(signature.class)) return;
  count.asked += 1;
  count.target = growing.targetOf(line);
}

function enter(growing: Growing, second: Second): void {
  if (second.window !== growing.second?.window || second.day !== growing.second.day) growing.current.clear();
  growing.days.add(second.day);
  growing.second = second;
}

function countOf({ batch, current, counts }: Growing, signature: Signature, { day, ms }: Second): Count {
  const known = current.get(signature);
  if (known !== undefined) return known;
  const fresh: Count = { service: batch.service, signature, day, lines: 0, first: new Date(ms), last: new Date(ms), target: null, asked: 0 };
  current.set(signature, fresh);
  counts.push(fresh);
  return fresh;
}

function drop({ batch, drops }: Growing, why: LineDrop['why'], day: string): void {
  const known = drops.get(`${why} ${day}`) ?? { service: batch.service, day, why, lines: 0 };
  known.lines += 1;
  drops.set(`${why} ${day}`, known);
}

/** Sources cut at a number of bytes and end the line in an ellipsis. */
function isCut(line: string): boolean {
  return line.length > longestLine || (line.length > longestLine / 4 && line.endsWith('…') && Buffer.byteLength(line) >= longestLine);
}

function shortened(line: string): string {
  if (line.length <= longestLine + 1) return line;
  return `${line.slice(0, longestLine).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
