import fc from 'fast-check';
import { expect, test } from 'vitest';
import { logClasses, logLevels } from '../signature.ts';
import { newMiner } from './miner.ts';
import { targetOf } from './target.ts';

const motifs = ['[', ']', '(', ')', '{', '}', '"', "'", '`', '\\', ' ', '\t', '\n', '\0', '\u001b[', '=', ':', '://', '/', '-', '0', '12:00:00', '2026-03-04 ', 'Mar 4 ', 'ERROR ',
  'a.b', 'key=', 'at ', 'user ', 'host ', 'migrate ', 'lock ', '<3>', 'é', '\ud800', '¤', '¶', 'x'];
const anyLine = fc.oneof(fc.string({ unit: 'binary' }), fc.array(fc.constantFrom(...motifs), { maxLength: 60 }).map((parts) => parts.join('')));
const word = fc.constantFrom('disk', 'backup', 'added', 'removed', 'from', 'queue', 'started', 'slowly');
const words = fc.array(word, { minLength: 1, maxLength: 6 });
const number = fc.integer({ min: 0, max: 999_999 }).map(String);
const address = fc.ipV4();

test('any text has a signature of the closed lists, and the same one from another miner', () => {
  fc.assert(fc.property(anyLine, (line) => {
    const signature = newMiner().sign(line);
    expect(signature.id).toMatch(/^[0-9a-f]{16}$/);
    expect(logLevels).toContain(signature.level);
    expect([...logClasses, null]).toContain(signature.class);
    expect(signature.template).not.toMatch(/\p{Cc}/u);
    expect(newMiner().sign(line)).toEqual(signature);
  }), { numRuns: 1000 });
});

test('the order in which lines come does not change their ids', () => {
  fc.assert(fc.property(fc.array(anyLine, { maxLength: 20 }), (lines) => {
    const [forwards, backwards] = [newMiner(), newMiner()];
    const there = lines.map((line) => forwards.sign(line).id);
    const back = [...lines].reverse().map((line) => backwards.sign(line).id).reverse();
    expect(back).toEqual(there);
  }));
});

test.each([
  ['numbers', number], ['addresses', address], ['uuids', fc.uuid()], ['prices and shares', fc.tuple(number, number).map(([a, b]) => `${a}.${b}`)],
  ['times', fc.date({ min: new Date('2000-01-01'), max: new Date('2030-01-01'), noInvalidDate: true }).map((at) => at.toISOString())],
])('other %s do not change the id', (_, varying) => {
  const miner = newMiner();
  fc.assert(fc.property(words, varying, varying, (before, one, other) => {
    const lineOf = (value: string) => `2026-03-04 10:11:12 INFO ${before.join(' ')} ${value} and done`;
    expect(miner.sign(lineOf(other)).id).toBe(miner.sign(lineOf(one)).id);
  }));
});

test('another time, host and process in front does not change the id', () => {
  const miner = newMiner();
  const host = fc.constantFrom('nas', 'router-2', 'pve.lan');
  fc.assert(fc.property(words, host, number, (text, name, pid) => {
    expect(miner.sign(`Mar  4 10:11:12 ${name} tool[${pid}]: ${text.join(' ')}`).id).toBe(miner.sign(`Dec 24 01:02:03 other tool[1]: ${text.join(' ')}`).id);
  }));
});

test('looking for a target never throws, and finds no part of what stands before an @', () => {
  const secret = fc.stringMatching(/^[a-z0-9/:]{8,20}$/);
  fc.assert(fc.property(anyLine, secret, (line, password) => {
    targetOf(line);
    expect(targetOf(`connection refused: redis://app:${password}@cache:6379/0`)).toEqual({ host: 'cache', port: 6379 });
  }));
});

test('200,000 lines that are all different take bounded memory, and few signatures', () => {
  const miner = newMiner();
  const ids = new Set<string>();
  for (let n = 0; n < 200_000; n += 1) ids.add(miner.sign(lettersOf(n)).id);
  expect(ids.size).toBeLessThan(7000);
  expect(miner.remembered).toBeLessThan(30_000);
}, 120_000);

test('lines of one long kind take bounded memory, too', () => {
  const miner = newMiner();
  for (let n = 0; n < 5000; n += 1) miner.sign(`${'opened /srv/'.repeat(150)}${lettersOf(n)}`);
  expect(miner.remembered).toBeLessThan(10_000);
}, 120_000);

/** Words of letters alone, another text for each number. */
function lettersOf(number: number): string {
  return Array.from({ length: 6 }, (_, at) => ((number * 2_654_435_761 + at * 40_503) % 4_294_967_296).toString(26).replace(/\d/g, (digit) => 'qrstuvwxyz'[Number(digit)] ?? '')).join(' ');
}
