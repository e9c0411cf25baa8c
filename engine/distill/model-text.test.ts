import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isGone, madeSecrets } from '../../ops/testing/made-secrets.ts';
import { modelText, typed } from '../distill.ts';
import { RawLog } from '../raw-log.ts';
import { withoutEchoes } from './echo.ts';

const line = 'Anna moved the wedding photos to the blue shelf in the attic';
const said = (text: string, lines: readonly string[] = [line], names: readonly string[] = ['nas1', 'immich_server']) => modelText(text, { evidence: new RawLog(lines), names });

describe('text of a model', () => {
  test('what our names and plain words say stays', () => {
    const text = 'The disk of nas1 is 97% full, so immich_server cannot write. Free 20 GB, then restart it; this took 40 s last time.';
    expect(said(text)).toBe(text);
  });

  test.each([
    ['five words of a log line in a row', 'It says: moved the wedding photos to a shelf.', 'It says: … a shelf.'],
    ['the same in other letters and signs', 'MOVED, the “wedding” photos - to', '…'],
    ['a link', 'see https://example.org/x?y=z now', 'see … now'],
    ['a link with a label', '[press here](https://example.org)', 'press …'],
    ['a mention', '@everyone <@123456> wake up', 'everyone wake up'],
    ['markup', '**Now** `run` <b>this</b> | _that_', 'Now run this …'],
    ['direction and control characters', 'all\u202e well\u0007\nnow', 'all well now'],
    ['an address', 'ask 10.0.0.1:8080 or mail a@b.example', 'ask … or mail …'],
    ['a strange token', 'the key is aB3dE5fG7hJ9kL1mN3pQ', 'the key is [secret]'],
    ['a path', 'delete /srv/photos today', 'delete … today'],
  ])('%s is cut', (_, text, left) => {
    expect(said(text)).toBe(left);
  });

  test('a known message may be told as it stands', () => {
    const known = 'the database system is starting up';
    expect(said(`It says that ${known}.`, [`FATAL: ${known}`])).toBe(`It says that ${known}.`);
  });

  test('it has an end', () => {
    expect(modelText('disk full '.repeat(500), { evidence: new RawLog([]), names: [], most: 100 })).toHaveLength(100);
    expect(said('disk full '.repeat(5000))).toHaveLength(600);
  });

  test('no secret of its log lines passes, not even one word of it', () => {
    const made = madeSecrets(600, 21);
    expect(made.filter(({ line: raw, secret }) => !isGone(said(`It failed since ${raw} and ${secret} is wrong.`, [raw]), secret))).toEqual([]);
  });

  test('whatever it wrote, no run of five words of a log line is left', () => {
    const word = fc.constantFrom('alpha', 'beta', 'gamma', 'delta', 'epsilon', 'zeta');
    fc.assert(fc.property(fc.array(word, { minLength: 5, maxLength: 12 }), fc.array(word, { maxLength: 40 }), (raw, text) => {
      const left = withoutEchoes(text.join(' '), [raw.join(' ')]);
      for (let at = 0; at + 5 <= raw.length; at += 1) expect(` ${left} `).not.toContain(` ${raw.slice(at, at + 5).join(' ')} `);
    }), { numRuns: 500 });
  });

  test('any text goes through without links, mentions, markup, control and direction characters', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      expect(said(text)).not.toMatch(/[\p{Cc}\p{Cf}*`~|<>]|:\/\/|@\w/u);
    }), { numRuns: 1000 });
  });
});

test('what a person typed keeps its words and loses its secrets', () => {
  const made = madeSecrets(13, 4).find(({ kind }) => kind === 'forge');
  const { text, counts } = typed(`Give vm 101 4 GB, and use the token ${made?.secret ?? ''} for it`);
  expect(text).toBe('Give vm 101 4 GB, and use the token [secret] for it');
  expect(Object.values(counts)).toEqual([1]);
  expect(typed('two\u202e cores\u0000')).toEqual({ text: 'two cores', counts: {} });
});
