import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { frameParser, longestLine, type LogLine } from './frames.ts';

type Frame = { stream: 'stdout' | 'stderr'; bytes: Buffer };

const garbage = fc.array(fc.record({ stream: fc.constantFrom('stdout' as const, 'stderr' as const), bytes: fc.uint8Array({ maxLength: 40 }).map((one) => Buffer.from(one)) }));
const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.constant('🚀 日本\n'), fc.constant('a\r\n'), fc.constant('\n\n'));
const frames = fc.array(fc.record({ stream: fc.constantFrom('stdout' as const, 'stderr' as const), bytes: text.map((one) => Buffer.from(one)) }));
const cuts = fc.array(fc.nat({ max: 400 }));

describe('log frames', () => {
  test('give the same lines however the bytes are cut into chunks', () => {
    fc.assert(fc.property(fc.oneof(frames, garbage), cuts, (all, at) => {
      expect(read(chunksOf(wire(all), at))).toEqual(read([wire(all)]));
    }), { numRuns: 500 });
  });

  test('give each stream the lines that were written to it', () => {
    fc.assert(fc.property(frames, cuts, (all, at) => {
      const got = read(chunksOf(wire(all), at));
      for (const stream of ['stdout', 'stderr'] as const) {
        const written = Buffer.concat(all.filter((one) => one.stream === stream).map((one) => one.bytes)).toString('utf8');
        const wanted = written.split('\n').map((line) => line.replace(/\r$/, ''));
        if (wanted.at(-1) === '' && !written.endsWith('\r')) wanted.pop();
        expect(got.filter((one) => one.stream === stream).map((one) => one.line)).toEqual(wanted);
      }
    }), { numRuns: 500 });
  });

  test('keep an emoji whole when a frame ends inside it and the other stream speaks in between', () => {
    const rocket = Buffer.from('🚀\n');
    const all: Frame[] = [
      { stream: 'stdout', bytes: rocket.subarray(0, 2) }, { stream: 'stderr', bytes: Buffer.from('oh\n') }, { stream: 'stdout', bytes: rocket.subarray(2) },
    ];
    expect(read([wire(all)])).toEqual([{ stream: 'stderr', at: null, line: 'oh' }, { stream: 'stdout', at: null, line: '🚀' }]);
  });

  test.each([
    ['2026-11-21T19:29:22.123456789Z hello there', '2026-11-21T19:29:22.123Z', 'hello there'],
    ['2026-11-21T19:29:22Z podman has no fraction', '2026-11-21T19:29:22.000Z', 'podman has no fraction'],
    ['2026-11-21T19:29:22.1Z ', '2026-11-21T19:29:22.100Z', ''],
  ])('split the time off at the first space: %s', (line, at, rest) => {
    const parser = frameParser({ tty: false, timed: true });
    expect(parser.push(wire([{ stream: 'stderr', bytes: Buffer.from(`${line}\n`) }]))).toEqual([{ stream: 'stderr', at: new Date(at), line: rest }]);
  });

  test('keep a line whole that carries no time', () => {
    const parser = frameParser({ tty: true, timed: true });
    expect(parser.push(Buffer.from('no time here\r\n'))).toEqual([{ stream: 'stdout', at: null, line: 'no time here' }]);
  });

  test('read bytes of a terminal, which have no frames, as they are', () => {
    const parser = frameParser({ tty: true, timed: false });
    expect([...parser.push(Buffer.from('one\r\ntw')), ...parser.push(Buffer.from('o')), ...parser.end()].map((one) => one.line)).toEqual(['one', 'two']);
  });

  test('read bytes that turn out to be no frames as plain ones', () => {
    expect(read([Buffer.from('plain words\nand more\n')]).map((one) => one.line)).toEqual(['plain words', 'and more']);
    expect(read([Buffer.from('short')]).map((one) => one.line)).toEqual(['short']);
  });

  test('cut a line that is too long, the same wherever the chunks end', () => {
    const long = Buffer.from(`${'x'.repeat(longestLine * 3)}\nnext\n`);
    const whole = read([wire([{ stream: 'stdout', bytes: long }])]);
    expect(whole.map((one) => one.line)).toEqual([`${'x'.repeat(longestLine)}…`, 'next']);
    expect(read(chunksOf(wire([{ stream: 'stdout', bytes: long }]), [1, 5000, 16_383, 16_384, 16_385, 40_000]))).toEqual(whole);
  });
});

function wire(all: readonly Frame[]): Buffer {
  return Buffer.concat(all.flatMap(({ stream, bytes }) => {
    const head = Buffer.alloc(8);
    head[0] = stream === 'stdout' ? 1 : 2;
    head.writeUInt32BE(bytes.length, 4);
    return [head, bytes];
  }));
}

function chunksOf(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length];
  return places.slice(1).map((end, at) => bytes.subarray(places[at], end));
}

function read(chunks: readonly Buffer[]): LogLine[] {
  const parser = frameParser({ tty: false, timed: false });
  return [...chunks.flatMap((chunk) => parser.push(chunk)), ...parser.end()];
}
