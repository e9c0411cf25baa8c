import type { LogBatch, LogCursor, LogGap, LogReading, LogSource } from '../../engine/ports.ts';
import { readAtHome } from '../../engine/raw-log.ts';
import { isRef, type ResourceRef } from '../../engine/refs.ts';

/** One line as it was taken. */
export type TakenLine = { service: ResourceRef; source: string; stream: LogBatch['stream']; at: string; line: string };

/** What a test can do to whoever takes lines. */
export type LogTaker = {
  lines: TakenLine[];
  gaps: LogGap[];
  /** What a source did that it must not do. */
  violations: string[];
  cursors: Map<string, LogCursor>;
  /** Lets a source read until `stop`, which waits for it, or `kill`, after which it can neither take nor ask any more. */
  run: (source: LogSource) => { stop: () => Promise<void>; kill: () => Promise<void> };
  /** Lets each batch wait for some milliseconds. */
  slow: (ms: number) => void;
  /** Holds every batch back until `hold(false)`. */
  hold: (holding: boolean) => void;
  /** Rejects the next batches: `before` they are kept, or `after`, so that the source cannot know. */
  reject: (times: number, when: 'before' | 'after') => void;
  /** Loses the last batch of each stream, but the first one, as one that was not safe when the machine died. */
  forget: () => void;
  /** The lines of a service, or of all. */
  texts: (service?: string) => string[];
};

type Kept = { batch: LogBatch; before: LogCursor | undefined };

/** A taker in memory that is strict: it keeps count, order and the form of times, and never takes a batch twice. */
export function logTaker(): LogTaker {
  const [lines, gaps, violations, cursors, last] = [[] as TakenLine[], [] as LogGap[], [] as string[], new Map<string, LogCursor>(), new Map<string, Kept>()];
  const mood = { slowMs: 0, held: null as Promise<void> | null, release: () => { /* nothing is held */ }, rejections: 0, when: 'before' as 'before' | 'after' };
  const keep = (batch: LogBatch): void => {
    violations.push(...wrongsOf(batch, cursors.get(batch.source)));
    last.set(batch.source, { batch, before: cursors.get(batch.source) });
    cursors.set(batch.source, batch.cursor);
    const { service, source, stream, ats } = batch;
    lines.push(...readAtHome(batch.lines).map((line, n) => ({ service, source, stream, at: ats[n] ?? '', line })));
  };
  const take = async (batch: LogBatch, alive: () => boolean): Promise<void> => {
    if (mood.slowMs > 0) await new Promise((resolve) => setTimeout(resolve, mood.slowMs));
    await mood.held;
    if (!alive()) return new Promise<void>(() => undefined);
    if (mood.rejections > 0) {
      mood.rejections -= 1;
      if (mood.when === 'after') keep(batch);
      throw new Error('the database is away');
    }
    keep(batch);
  };
  const run = (source: LogSource): ReturnType<LogTaker['run']> => {
    const leaving = new AbortController();
    let alive = true;
    const living = <T>(answer: () => T): Promise<T> => (alive ? Promise.resolve(answer()) : new Promise<T>(() => undefined));
    const reading: LogReading = {
      cursors: (sources) => living(() => new Map(sources.flatMap((one) => (cursors.has(one) ? [[one, cursors.get(one) ?? never()] as const] : [])))),
      take: (batch) => take(batch, () => alive),
      gap: (gap) => living(() => { gaps.push(gap); }),
      signal: leaving.signal,
    };
    const done = source.read(reading).catch((error: unknown) => { violations.push(`the source rejected: ${String(error)}`); });
    const stop = async (): Promise<void> => {
      leaving.abort();
      await done;
    };
    return {
      stop,
      kill: () => {
        alive = false;
        return stop();
      },
    };
  };
  return {
    lines, gaps, violations, cursors, run,
    slow: (ms) => { mood.slowMs = ms; },
    hold: (holding) => {
      mood.release();
      mood.held = holding ? new Promise((resolve) => { mood.release = resolve; }) : null;
    },
    reject: (times, when) => { Object.assign(mood, { rejections: times, when }); },
    forget: () => {
      for (const [source, { batch, before }] of last) {
        if (!before) continue;
        lines.splice(0, lines.length, ...withoutLast(lines, source, batch.lines.count));
        cursors.set(source, before);
      }
      last.clear();
    },
    texts: (service) => lines.filter((one) => service === undefined || one.service === service).map((one) => one.line),
  };
}

/** The numbers that lines end in, which a test wrote once each, told apart: those that came once, twice or more, and not at all. */
export function countNumbers(lines: readonly string[], wanted: number): { twice: number[]; missing: number[]; inOrder: boolean } {
  const seen = new Map<number, number>();
  const numbers = lines.map((line) => Number(/(\d+)$/.exec(line)?.[1] ?? Number.NaN));
  for (const number of numbers) seen.set(number, (seen.get(number) ?? 0) + 1);
  const missing = Array.from({ length: wanted }, (_, n) => n + 1).filter((n) => !seen.has(n));
  const twice = [...seen].filter(([, times]) => times > 1).map(([number]) => number);
  return { twice, missing, inOrder: numbers.every((number, n) => n === 0 || number > (numbers[n - 1] ?? 0)) };
}

function wrongsOf(batch: LogBatch, before: LogCursor | undefined): string[] {
  const { source, service, ats, lines, cursor } = batch;
  const wrongs = [
    [lines.count === 0, 'an empty batch'],
    [ats.length !== lines.count, `${String(ats.length)} times for ${String(lines.count)} lines`],
    [!isRef(service), `the service ${service}`],
    [cursor.taken !== (before?.taken ?? 0) + lines.count, `taken ${String(cursor.taken)} after ${String(before?.taken ?? 0)} and ${String(lines.count)} lines`],
    [cursor.value === before?.value, `the cursor ${cursor.value} as before`],
    [!ats.every((at) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/.test(at) && !Number.isNaN(Date.parse(at))), `the times ${ats.slice(0, 3).join(' ')}`],
    [readAtHome(lines).some((line) => line.includes('\n') || Buffer.byteLength(line) > 16 * 1024 + 3), 'a line that is none'],
  ] as const;
  return wrongs.filter(([wrong]) => wrong).map(([, words]) => `${source}: ${words}`);
}

function withoutLast(lines: readonly TakenLine[], source: string, times: number): TakenLine[] {
  const mine = lines.flatMap((one, n) => (one.source === source ? [n] : [])).slice(-times);
  const lost = new Set(mine);
  return lines.filter((_, n) => !lost.has(n));
}

function never(): never {
  throw new Error('cannot be');
}
