import { describe, expect, test } from 'vitest';
import { addressed, clockOf, cloudSafeText, hexOf, listed, named, pathName, safe, spanOf, type CloudSafe } from './distill.ts';

describe('distilling', () => {
  test('our own words with numbers pass as they are', () => {
    expect(safe`ended ${3} times in ${1.239} s`).toBe('ended 3 times in 1.24 s');
  });

  test('a plain string does not pass, neither for the compiler nor as a call', () => {
    const line: string = 'password=hunter2';
    // @ts-expect-error a string is not a SafePart
    expect(safe`it said ${line}`).toContain(line);
    // @ts-expect-error a string is not CloudSafe
    const leak: CloudSafe = line;
    expect(leak).toBe(line);
    expect(() => safe(['it said password=hunter2'] as unknown as TemplateStringsArray)).toThrow('template tag');
  });

  test('a name keeps at most 64 characters and loses control and direction characters', () => {
    expect(named('docker://nas1/immich/server')).toBe('nas1/immich_server');
    expect(named(`docker://h/${encodeURIComponent('a\u202eb\u0007c')}`)).toBe('h/abc');
    expect(named(`docker://h/${'x'.repeat(200)}`)).toHaveLength(64);
    expect(() => named('just words' as never)).toThrow('ResourceRef');
    expect(addressed('docker://nas1/immich/server')).toBe('docker://nas1/immich/server');
  });

  test('a path keeps its end and loses control and direction characters; what is no path does not pass', () => {
    expect(pathName('/srv/db/data')).toBe('/srv/db/data');
    expect(pathName('/a\n/b\u202e\u0007/c')).toBe('/a/b/c');
    expect(pathName(`/${'long/'.repeat(20)}end`)).toMatch(/^….{60}end$/);
    expect(() => pathName('FATAL: password is hunter2')).toThrow(TypeError);
  });

  test.each([[0, '0 s'], [99, '99 s'], [420, '7 min'], [9000, '3 h'], [200_000, '2 d'], [-5, '0 s']])('%d seconds are %s', (seconds, text) => {
    expect(spanOf(seconds)).toBe(text);
  });

  test('lists say how much they leave out', () => {
    expect(listed([safe`a`, safe`b`, safe`c`], 2)).toBe('a, b and 1 more');
  });

  test('only digests pass as digests', () => {
    expect(hexOf('deadbeef', 4)).toBe('DEAD');
    expect(() => hexOf('hunter2', 4)).toThrow('hexadecimal');
  });

  test('times are in the zone asked for', () => {
    expect(clockOf(new Date('2026-11-21T10:02:00Z'), 'Europe/Berlin')).toBe('11:02');
  });

  test('text comes back from the database without control characters and never longer than a card', () => {
    expect(cloudSafeText.parse('a\u001b[31mb')).toBe('a[31mb');
    expect(cloudSafeText.safeParse('x'.repeat(4001)).success).toBe(false);
  });
});

test('a name that holds lines is one line', () => {
  expect(named('docker://nas/x%20is%20well.%0A%F0%9F%94%B4%20HIGH%20%C2%B7%20nas/web')).toBe('nas/x is well. 🔴 HIGH · nas_web');
});
