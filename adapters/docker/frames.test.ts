import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { frameParser, type LogRead } from './frames.ts';
import { longestLine } from './log-side.ts';

type Name = 'stdout' | 'stderr';
type Frame = { stream: Name; bytes: Buffer };

const names = fc.constantFrom<Name[]>('stdout', 'stderr');
const garbage = fc.array(fc.record({ stream: names, bytes: fc.uint8Array({ maxLength: 80 }).map((one) => Buffer.from(one)) }));
const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.constant('🚀 日本\n'), fc.constant('a\r\n'), fc.constant('\n\n'));
const frames = fc.array(fc.record({ stream: names, bytes: text.map((one) => Buffer.from(one)) }));
const stamps = fc.constantFrom('2026-11-21T19:29:22.123456789Z ', '2026-11-21T19:29:22.123456790Z ', '2026-11-21T19:29:22Z ', '2026-11-21T20:29:23+01:00 ', '');
const timed = fc.array(fc.record({ stream: names, bytes: fc.tuple(stamps, text, fc.constantFrom('\n', '')).map((parts) => Buffer.from(parts.join(''))) }));
const cuts = fc.array(fc.nat({ max: 400 }));

describe('log frames', () => {
  test.each([[false, false], [true, false], [false, true], [true, true]])('give the same lines however the bytes are cut into chunks (terminal: %s, times: %s)', (tty, withTimes) => {
    fc.assert(fc.property(fc.oneof(frames, garbage, timed), cuts, (all, at) => {
      const how = { tty, timed: withTimes };
      expect(read(chunksOf(wire(all), at), how)).toEqual(read([wire(all)], how));
    }), { numRuns: 500 });
  });

  test('give each stream the lines that were written to it', () => {
    fc.assert(fc.property(frames, cuts, (all, at) => {
      const got = read(chunksOf(wire(all), at));
      for (const stream of ['stdout', 'stderr'] as const) {
        const written = Buffer.concat(all.filter((one) => one.stream === stream).map((one) => one.bytes)).toString('utf8');
        const wanted = written.split('\n').map((line) => line.replace(/\r$/, ''));
        if (wanted.at(-1) === '' && !written.endsWith('\r')) wanted.pop();
        expect(got[stream].lines).toEqual(wanted);
      }
    }), { numRuns: 500 });
  });

  test('keep an emoji whole when a frame ends inside it and the other stream speaks in between', () => {
    const rocket = Buffer.from('🚀\n');
    const all: Frame[] = [
      { stream: 'stdout', bytes: rocket.subarray(0, 2) }, { stream: 'stderr', bytes: Buffer.from('oh\n') }, { stream: 'stdout', bytes: rocket.subarray(2) },
    ];
    expect(read([wire(all)])).toMatchObject({ stdout: { lines: ['🚀'] }, stderr: { lines: ['oh'] } });
  });

  test.each([
    ['2026-11-21T19:29:22.123456789Z hello there', '2026-11-21T19:29:22.123456789Z', 'hello there'],
    ['2026-11-21T19:29:22Z podman has no fraction', '2026-11-21T19:29:22.000000000Z', 'podman has no fraction'],
    ['2026-11-21T20:29:22+01:00 podman has an offset', '2026-11-21T19:29:22.000000000Z', 'podman has an offset'],
    ['2026-11-21T19:29:22.1Z ', '2026-11-21T19:29:22.100000000Z', ''],
    ['2026-11-21T19:29:22.123456789Z', '2026-11-21T19:29:22.123456789Z', ''],
    ['2026-13-41T19:29:22.123456789Z no such day', null, '2026-13-41T19:29:22.123456789Z no such day'],
    ['no time here', null, 'no time here'],
  ])('split the time off at the first space, in UTC with nine digits: %s', (line, at, rest) => {
    const both = wire([{ stream: 'stderr', bytes: Buffer.from(`${line}\n${line}\n`) }]);
    expect(read([both], { tty: false, timed: true }).stderr).toEqual({ ats: [at, at], lines: [rest, rest] });
  });

  test('tell the times of lines of one second apart, and those of the next', () => {
    const lines = ['2026-11-21T19:29:22.000000001Z a', '2026-11-21T19:29:22.000000002Z b', '2026-11-21T19:29:22.00000000xZ c', '2026-11-21T19:29:23.000000000Z d'];
    const { stdout } = read([wire(lines.map((line) => ({ stream: 'stdout', bytes: Buffer.from(`${line}\n`) })))], { tty: false, timed: true });
    expect(stdout).toEqual({
      ats: ['2026-11-21T19:29:22.000000001Z', '2026-11-21T19:29:22.000000002Z', null, '2026-11-21T19:29:23.000000000Z'],
      lines: ['a', 'b', '2026-11-21T19:29:22.00000000xZ c', 'd'],
    });
  });

  test.each([false, true])('join the pieces into which Docker cuts a long line, each with the time of the first, and cut it at 16 KiB (terminal: %s)', (tty) => {
    const piece = (text: string): Buffer => Buffer.from(`2026-11-21T19:29:22.123456789Z ${text}`);
    const all = [piece('x'.repeat(16_384)), piece('y'.repeat(16_384)), piece('z\r\n'), Buffer.from('2026-11-21T19:29:22.123456790Z next\n')];
    const bytes = tty ? Buffer.concat(all) : wire(all.map((one) => ({ stream: 'stdout', bytes: one })));
    const { stdout } = read([bytes], { tty, timed: true });
    expect(stdout.lines).toEqual([`${'x'.repeat(longestLine)}…`, 'next']);
    const short = [piece('one half, '), piece('the other\n')];
    const joined = tty ? Buffer.concat(short) : wire(short.map((one) => ({ stream: 'stdout', bytes: one })));
    expect(read([joined], { tty, timed: true }).stdout.lines).toEqual(['one half, the other']);
  });

  test.each([false, true])('end a half line where the next begins with a time of its own, as after a restart (terminal: %s)', (tty) => {
    const all = [Buffer.from('2026-11-21T19:29:22.123456789Z half'), Buffer.from('2026-11-21T19:29:29.000000001Z whole\n')];
    const bytes = tty ? Buffer.concat(all) : wire(all.map((one) => ({ stream: 'stdout', bytes: one })));
    expect(read([bytes], { tty, timed: true }).stdout).toEqual({ ats: ['2026-11-21T19:29:22.123456789Z', '2026-11-21T19:29:29.000000001Z'], lines: ['half', 'whole'] });
  });

  test.each([
    'copied at 2020-01-01T00:00:00.123456789Z line 1', 'good until 2027-01-01T00:00:00.123456789Z, then no more', 'at 2026-11-21T19:29:22.123456788Z and 2026-11-21T19:29:22.123456787Z too',
  ])('of a terminal stay whole where a program printed a time itself: %s', (line) => {
    const at = '2026-11-21T19:29:22.123456789Z';
    expect(read([Buffer.from(`${at} ${line}\n`)], { tty: true, timed: true }).stdout).toEqual({ ats: [at], lines: [line] });
    const next = '2026-11-21T19:29:29.000000001Z';
    expect(read([Buffer.from(`${at} ${line}${next} whole\n`)], { tty: true, timed: true }).stdout).toEqual({ ats: [at, next], lines: [line, 'whole'] });
  });

  test('keep a half line back until it is asked for', () => {
    const parser = frameParser({ tty: true, timed: false });
    expect([...parser.push(Buffer.from('one\r\ntw')).stdout.lines, ...parser.push(Buffer.from('o')).stdout.lines]).toEqual(['one']);
    expect(parser.end().stdout.lines).toEqual(['two']);
  });

  test('read bytes that turn out to be no frames as plain ones', () => {
    expect(read([Buffer.from('plain words\nand more\n')]).stdout.lines).toEqual(['plain words', 'and more']);
    expect(read([Buffer.from('short')]).stdout.lines).toEqual(['short']);
  });

  test('keep what the engine says of itself out of the lines of the container', () => {
    const trouble = wire([{ stream: 'stdout', bytes: Buffer.from('fine\n') }, { stream: 'stderr', bytes: Buffer.from('cannot read') }]);
    trouble[13] = 3;
    expect(read([trouble])).toEqual({ stdout: { ats: [null], lines: ['fine'] }, stderr: { ats: [], lines: [] }, trouble: ['cannot read'] });
  });

  test.each([
    ['x', longestLine * 3, `${'x'.repeat(longestLine)}…`], ['x', longestLine, 'x'.repeat(longestLine)], ['x', longestLine + 1, `${'x'.repeat(longestLine)}…`],
    ['é', longestLine, `${'é'.repeat(longestLine / 2)}…`], ['日', longestLine, `${'日'.repeat(Math.floor(longestLine / 3))}…`],
  ])('cut a line of more than 16 KiB at a whole character, the same wherever the chunks end (%s, %d)', (letter, times, wanted) => {
    const long = Buffer.from(`${letter.repeat(times)}\r\nnext\n`);
    const whole = read([wire([{ stream: 'stdout', bytes: long }])]);
    expect(whole.stdout.lines).toEqual([wanted, 'next']);
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

function read(chunks: readonly Buffer[], how = { tty: false, timed: false }): LogRead {
  const parser = frameParser(how);
  const all = [...chunks.map((chunk) => parser.push(chunk)), parser.end()];
  const side = (name: Name) => ({ ats: all.flatMap((one) => one[name].ats), lines: all.flatMap((one) => one[name].lines) });
  return { stdout: side('stdout'), stderr: side('stderr'), trouble: all.flatMap((one) => one.trouble) };
}
