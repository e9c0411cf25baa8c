import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isGone, pickFrom } from '../../ops/testing/made-secrets.ts';
import { plainText } from './plain-text.ts';
import { surpriseOf } from './random.ts';
import { newRedactor, redact } from './redact.ts';

const motifs = ['password', 'token', '=', ':', ': ', '"', "'", '`', '\\"', '\\', ' ', '\n', '://', '@', '?', '&', '/', '.', '-', '_', '<', '>', 'key', '-----BEGIN PRIVATE KEY-----', 'Bearer ', 'cookie', 'a', 'Z9', '0', '\u200b', '\u0430', '\uff21', '\u001b[31m', '\ud800', '😀', 'пароль', '$', '*', '|', '[', '→'];
const anyText = fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), fc.array(fc.constantFrom(...motifs), { maxLength: 60 }).map((parts) => parts.join('')));

test('any text goes through, the same each time, and no line is lost', () => {
  fc.assert(fc.property(anyText, (text) => {
    const { text: once, counts } = redact(text);
    expect(once.split('\n')).toHaveLength(text.split('\n').length);
    expect(redact(text)).toEqual({ text: once, counts });
    if (Object.keys(counts).length === 0) expect(once).toBe(text);
  }), { numRuns: 2000 });
});

test('line by line gives what the whole text gives', () => {
  fc.assert(fc.property(fc.array(anyText.map((text) => text.replaceAll('\n', ' ')), { maxLength: 8 }), (lines) => {
    const redactor = newRedactor();
    expect(lines.map((line) => redactor.line(line).text).join('\n')).toBe(redact(lines.join('\n')).text);
  }));
});

const anySecret = fc.integer().map((seed) => pickFrom(seed)('abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789', 24));

test('a named secret is gone whatever stands around it', () => {
  const before = fc.stringMatching(/^[a-z0-9 .,;()-]{0,40} $/);
  const name = fc.constantFrom('password', 'DB_PASSWORD', 'authToken', 'api_key', 'client-secret', 'user.credentials.secret', 'APIKEY', 'accessToken2');
  const sign = fc.constantFrom('=', ' = ', ': ', ':', '="', "='", ' := "', '": "', ' => "', '\\": \\"');
  fc.assert(fc.property(before, fc.tuple(name, sign), anySecret, (text, [key, joint], made) => {
    expect(isGone(redact(`${text}${key}${joint}${made}`).text, made)).toBe(true);
  }), { numRuns: 1000 });
});

test('marks that are not seen do not hide a secret', () => {
  const mark = fc.constantFrom('\u200b', '\u200d', '\u2060', '\ufeff', '\u00ad', '\u{e0061}', '\u034f', '\u001b[0m', '\u0007');
  fc.assert(fc.property(anySecret, mark, fc.nat({ max: 23 }), (made, unseen, at) => {
    expect(isGone(plainText(redact(`token=${made.slice(0, at)}${unseen}${made.slice(at)}`).text), made)).toBe(true);
  }), { numRuns: 500 });
});

test('words and numbers surprise less than what a generator makes', () => {
  fc.assert(fc.property(fc.integer(), (seed) => {
    expect(surpriseOf(pickFrom(seed)('abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789', 32))).toBeGreaterThan(surpriseOf('deserializeFromObjectUsingNonDefault'));
  }), { numRuns: 500 });
});

/** How the forms of secrets begin, and what may stand between their parts. */
const begins = ['redis-cli -a', 'smbclient -U a', 'mysql -p', 'curl -u a', 'sqlplus a', 'mc alias set a b c', 'htpasswd -b -c', 'net use \\\\a', 'vault kv put', 'echo a |', 'password for', 'login a password', 'phrase:', 'recovery code', 'key:', 'user a', 'WIFI:', 'mysqli_connect(', 'hook/', 'a:10:b', '"a":"', 'IDENTIFIED BY', 'generated password', '密码：', '<password ', 'password..'];
const fills = ['"', ',', '=', '\\', ' ', 'a ', 'a=', 'a,', 'A1 ', '1-', 'a/', 'a@', ':', '0x01,', 'ab:', '| ', 'x"x', '.'];

test.each(begins.flatMap((begin) => fills.map((fill) => [begin, fill])))('a hostile line of %j and %j comes to an end', (begin, fill) => {
  for (const unit of [begin + fill.repeat(3), `${begin} ${fill.repeat(400)} `]) {
    const line = unit.repeat(Math.ceil(8192 / unit.length)).slice(0, 8192);
    expect(redact(line).text.split('\n')).toHaveLength(1);
  }
});

test.each(motifs.flatMap((motif) => [motif, `${motif}a`, `${motif} `, `token${motif}`, `sk-1${motif.repeat(9)}.`]))('a hostile line of 64 KB of %j comes to an end', (motif) => {
  const line = motif.repeat(Math.ceil(65_536 / motif.length)).slice(0, 65_536);
  expect(redact(line).text.split('\n')).toHaveLength(line.split('\n').length);
});
