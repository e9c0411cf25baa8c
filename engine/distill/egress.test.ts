import fc from 'fast-check';
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { isGone, madeSecrets, ordinaryLines } from '../../ops/testing/made-secrets.ts';
import { evidenceText, signatureText } from '../distill.ts';
import { newMiner } from '../signatures/miner.ts';
import { phraseIn, phrases } from './phrases.ts';
import { isOperationsWord, vocabulary } from './vocabulary.ts';
import { passingWords } from './words.ts';

const miner = newMiner();
const leaving = (line: string) => signatureText({ signature: miner.sign(line), lines: 1 });

describe('the way out of a log line', () => {
  test.each([
    ['FATAL:  password authentication failed for user "anna"', / fatal bad credentials 1x: password authentication failed for user$/],
    ['ERROR: could not open file "/srv/anna/x": No space left on device', / error disk full 1x: no space left on device$/],
    ['starting backup of anna to the remote repository', / unknown no class 1x: starting backup of … to the remote repository$/],
    ['Grüße von Anna und Bert', / unknown no class 1x: …$/],
  ])('%s', (line, text) => {
    expect(leaving(line)).toMatch(text);
    expect(leaving(line)).toMatch(/^[0-9a-f]{16} /);
  });

  test('an id, a level or a class that is none of ours does not pass', () => {
    const signature = { id: 'hunter2hunter2', template: 'x', level: 'hunter2' as never, class: 'hunter2' as never };
    expect(signatureText({ signature, lines: 2 })).toBe('unsigned unknown unknown 2x: …');
  });

  test('evidence is told with the most frequent first, and how much is left out', () => {
    const counted = ['disk full', 'server started', 'connection refused'].map((line, at) => ({ signature: miner.sign(line), lines: at + 1 }));
    expect(evidenceText(counted, 2).split('\n').map((line) => line.replace(/^[0-9a-f]{16} /, ''))).toEqual([
      'unknown connection refused 3x: connection refused', 'unknown no class 2x: server started', 'and 1 more kinds of lines',
    ]);
  });

  test('no secret passes, wherever it stands', () => {
    expect(madeSecrets(3000, 5).filter(({ line, secret }) => !isGone(leaving(line), secret))).toEqual([]);
  });

  test('nothing passes but what the source holds: words of the vocabulary, known messages, classes, numbers', () => {
    const word = fc.stringMatching(/^[a-zA-Z0-9_.:=/-]{1,20}$/);
    fc.assert(fc.property(fc.array(fc.oneof(word, fc.constantFrom(...vocabulary)), { maxLength: 30 }), (words) => {
      const [, said = ''] = /x: (.*)$/.exec(leaving(words.join(' '))) ?? [];
      const known = phrases.includes(said);
      for (const run of said.split('…').map((part) => part.trim()).filter((part) => part !== '')) {
        expect(known || run.split(' ').length <= 4).toBe(true);
        for (const one of run.split(' ')) expect(known || isOperationsWord(one)).toBe(true);
      }
    }), { numRuns: 1000 });
  });

  test('it stays useful: most ordinary lines keep words', () => {
    const lines = ordinaryLines(18);
    expect(lines.filter((line) => /[a-z]{3,}/.test(leaving(line).replace(/^.*x: /, ''))).length).toBeGreaterThan(lines.length / 2);
  });
});

test.each([
  ['one none all any each', 'one none all any …'],
  ['server is running and disk is full now', 'server is running and … is full now'],
  ['password backup restore', 'password …'],
  ['password is expired', 'password is expired'],
  ['mode=debug "running" running: (running).', '… running running'],
  ['<*> <*> <*>', '…'],
])('of the template %s passes %s', (template, passes) => {
  expect(passingWords(template)).toBe(passes);
});

test('the vocabulary holds a few thousand technical words, the catalogue a few hundred messages', () => {
  expect(vocabulary.size).toBeGreaterThan(2000);
  expect(vocabulary.size).toBeLessThan(6000);
  expect([...vocabulary].filter((word) => word !== word.toLowerCase() || /[^a-z0-9_.+'/-]/.test(word))).toEqual([]);
  for (const word of ['horse', 'battery', 'staple', 'hunter2', 'summer', 'dragon', 'monkey', 'letmein', 'qwerty', 'anna']) expect(isOperationsWord(word)).toBe(false);
  expect(phrases.length).toBeGreaterThan(300);
  expect(phrases.filter((phrase) => phrase !== phrase.toLowerCase())).toEqual([]);
});

test('a known message is found as whole words, with what differs left out of it', () => {
  expect(phraseIn('data directory "<*>" has wrong ownership')).toBe('data directory has wrong ownership');
  expect(phraseIn('the unknown databasement')).toBe(null);
});

type Row = { sample: string; label: string; secret?: string };
const file = process.env['TEST_REDACTION'] ?? '';
const rows = existsSync(file) ? gunzipSync(readFileSync(file)).toString('utf8').split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Row) : [];
const samples = rows.length > 0 ? rows.filter(({ label }) => label === 'positive') : madeSecrets(1000, 11).map(({ line, secret }) => ({ sample: line, secret }));

test('of a corpus of secrets 99.9 % are gone on the way out', () => {
  const left = samples.filter((row) => !isGone(row.sample.split('\n').map(leaving).join('\n'), row.secret ?? ''));
  expect(left.length / samples.length).toBeLessThanOrEqual(0.001);
});
