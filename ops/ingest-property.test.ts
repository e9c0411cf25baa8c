import fc from 'fast-check';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { LogReading } from '../engine/ports.ts';
import { logLab, readingOf, storedOf, streamOf, wrongRollups, type LogLab } from './testing/log-lab.ts';
import { until } from './testing/stack.ts';
import { wireTo } from './testing/wire.ts';

type Act = { do: 'write'; stream: number; lines: number } | { do: 'cut' | 'mend' | 'kill' | 'end' | 'again' };

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('write' as const), stream: fc.nat({ max: 2 }), lines: fc.integer({ min: 1, max: 900 }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('cut' as const, 'mend' as const, 'kill' as const, 'end' as const, 'again' as const) }) },
);

/**
 * Streams that a source reads from where they were left, while the wire to the database is cut and mended, connections are
 * killed, the process ends and begins, and another process that holds an old cursor reads the same lines again.
 */
test('whatever happens in whatever order, each line is stored once and counted once', { timeout: 240_000 }, async () => {
  await fc.assert(fc.asyncProperty(fc.array(act, { minLength: 4, maxLength: 14 }), async (acts) => {
    const lab = await logLab();
    const wire = await wireTo(lab.database.url);
    try {
      await lab.restart({ url: wire.url });
      await play(lab, wire, acts);
    } finally {
      wire.mend();
      await lab.close();
      await wire.close();
    }
  }), { numRuns: 8, endOnFailure: true });
});

async function play(lab: LogLab, wire: { cut: () => void; mend: () => void }, acts: readonly Act[]): Promise<void> {
  const streams = ['a', 'b', 'c'].map((name) => ({ ...streamOf(name), written: 0 }));
  const takes: Promise<void>[] = [];
  let reading = readingOf(lab);
  const take = (by: LogReading, [stream, from, to]: [(typeof streams)[number], number, number]) => {
    takes.push(by.take(stream.lines(from, to)).catch(() => undefined));
  };
  for (const one of acts) {
    if (one.do === 'write') {
      const stream = streams[one.stream] ?? streams[0];
      if (stream === undefined) continue;
      take(reading, [stream, stream.written, stream.written + one.lines]);
      stream.written += one.lines;
    }
    if (one.do === 'cut') wire.cut();
    if (one.do === 'mend') wire.mend();
    if (one.do === 'kill') await lab.database.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()');
    if (one.do === 'again') for (const stream of streams) take(reading, [stream, Math.floor(stream.written / 2), stream.written]);
    if (one.do === 'end') {
      wire.mend();
      await lab.restart();
      reading = readingOf(lab);
      const cursors = await reading.cursors(streams.map((stream) => stream.name));
      for (const stream of streams) take(reading, [stream, cursors.get(stream.name)?.taken ?? 0, stream.written]);
    }
    await sleep(30);
  }
  wire.mend();
  await Promise.all(takes);
  for (const stream of streams) {
    await until(`all of ${stream.name}`, async () => (await storedOf(lab, stream.service)).lines >= stream.written, 20_000);
    expect(await storedOf(lab, stream.service)).toEqual({ lines: stream.written, different: stream.written });
  }
  expect(await wrongRollups(lab)).toEqual([]);
  expect(await lab.database.query('SELECT * FROM log_gaps')).toEqual([]);
}
