import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canaryStem, holdsCanary } from './canary.ts';
import { vocabulary } from './distill/vocabulary.ts';

const canary = `${canaryStem}7f3a`;
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const base64Of = (bytes: Buffer): string => bytes.toString('base64');
const reversed = (text: string): string => [...text].reverse().join('');
const hex = (text: string): string => Buffer.from(text).toString('hex');
const base32 = (text: string): string => [...Buffer.from(text)].map((one) => one.toString(2).padStart(8, '0')).join('').match(/.{5}/g)?.map((bits) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[Number.parseInt(bits, 2)]).join('') ?? '';
const between = (sign: string) => (text: string): string => [...text].join(sign);
const percent = (text: string): string => [...Buffer.from(text)].map((one) => `%${one.toString(16).padStart(2, '0')}`).join('');
const cyrillic = (text: string): string => [...text].map((one) => ({ a: 'а', c: 'с', e: 'е', h: 'һ', i: 'і', l: 'ӏ', m: 'м', o: 'о', p: 'р', t: 'т', y: 'у', r: 'г', n: 'п', b: 'ь' })[one] ?? one).join('');
const greek = (text: string): string => [...text.toUpperCase()].map((one) => ({ A: 'Α', B: 'Β', E: 'Ε', H: 'Η', I: 'Ι', M: 'Μ', N: 'Ν', O: 'Ο', P: 'Ρ', T: 'Τ', Y: 'Υ' })[one] ?? one).join('');
const shifted = (first: number) => (text: string): string => [...text.toLowerCase()].map((one) => (/[a-z]/.test(one) ? String.fromCodePoint(first + one.charCodeAt(0) - 97) : one)).join('');
const hyphenAs = (sign: string) => (text: string): string => text.replaceAll('-', sign);
const wrapped = (text: string): string => text.match(/.{1,7}/g)?.join('\n') ?? text;

test.each<[string, (text: string) => string]>([
  ['as it is', (text) => text],
  ['in capital letters', (text) => text.toUpperCase()],
  ['in JSON', (text) => JSON.stringify({ text })],
  ['in JSON escapes', (text) => [...text].map((one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')],
  ['in a URL', (text) => [...text].map((one) => `%${one.charCodeAt(0).toString(16)}`).join('')],
  ['in a URL, twice', (text) => encodeURIComponent([...text].map((one) => `%${one.charCodeAt(0).toString(16)}`).join(''))],
  ['in HTML', (text) => [...text].map((one) => `&#${one.charCodeAt(0)};`).join('')],
  ['backwards', (text) => [...text].reverse().join('')],
  ['in hexadecimal', (text) => Buffer.from(text).toString('hex')],
  ['in base64', base64],
  ['in base64, one byte later', (text) => base64(`x${text}`)],
  ['in base64, two bytes later', (text) => base64(`xy${text}`)],
  ['in base64 of URLs', (text) => Buffer.from(`<${text}>`).toString('base64url')],
  ['with marks that nobody sees', (text) => [...text].join('\u200b')],
  ['in wide letters', (text) => [...text].map((one) => String.fromCodePoint(one.charCodeAt(0) + 0xfee0)).join('')],
  ['with a space after each letter', (text) => [...text].join(' ')],
  ['in base64 of capital letters', (text) => base64(text.toUpperCase())],
  ['in base64 of base64', (text) => base64(base64(text))],
  ['in base64 of base64 of base64', (text) => base64(base64(base64(text)))],
  ['in base64, backwards', (text) => reversed(base64(text))],
  ['backwards, in base64', (text) => base64(reversed(text))],
  ['in base64 of UTF-16', (text) => base64Of(Buffer.from(text, 'utf16le'))],
  ['in base64 of UTF-16 with the other end first', (text) => base64Of(Buffer.from(text, 'utf16le').swap16())],
  ['in base64 of look-alikes', (text) => base64(cyrillic(text))],
  ['in base64 over several lines', (text) => wrapped(base64(text))],
  ['in base64 over several lines of JSON', (text) => JSON.stringify(JSON.stringify(wrapped(base64(text))))],
  ['in base64 in a URL', (text) => encodeURIComponent(base64(`>>>${text}???`))],
  ['in base64 with marks in between', (text) => between('\u200b*')(base64(text))],
  ['in hexadecimal in capital letters', (text) => hex(text).toUpperCase()],
  ['in hexadecimal of capital letters', (text) => hex(text.toUpperCase())],
  ['in hexadecimal, backwards', (text) => reversed(hex(text))],
  ['in hexadecimal with signs in between', (text) => hex(text).match(/../g)?.join(':') ?? ''],
  ['in hexadecimal as programs write it', (text) => [...text].map((one) => `0x${hex(one)}`).join(', ')],
  ['in hexadecimal of base64', (text) => hex(base64(text))],
  ['in base64 of hexadecimal', (text) => base64(hex(text))],
  ['in base32', base32],
  ['in base32 of capital letters, small', (text) => base32(`x${text.toUpperCase()}`).toLowerCase()],
  ['as bytes in JSON', (text) => JSON.stringify(Buffer.from(text))],
  ['with an en dash', hyphenAs('–')],
  ['with a dot', hyphenAs('.')],
  ['with an underscore', hyphenAs('_')],
  ['with a mark that nobody sees for a hyphen', hyphenAs('\u200b')],
  ['with a break of the line for a hyphen', hyphenAs('\n')],
  ['with a break of the line for a hyphen, in JSON', (text) => JSON.stringify(text.replaceAll('-', '\n'))],
  ['with a break of the line for a hyphen, in JSON twice', (text) => JSON.stringify(JSON.stringify(text.replaceAll('-', '\r\n')))],
  ['with a backslash before each hyphen', hyphenAs('\\-')],
  ['with a backslash before each letter', between('\\')],
  ['in bold', hyphenAs('**-**')],
  ['with bold letters', between('**')],
  ['with HTML for a hyphen', hyphenAs('&hyphen;')],
  ['with HTML in between', between('&shy;')],
  ['with HTML twice in between', between('&amp;ZeroWidthSpace;')],
  ['with tags of HTML', (text) => [...text].map((one) => `<b>${one}</b>`).join('')],
  ['in HTML of hexadecimal', (text) => [...text].map((one) => `&#x00${hex(one)}`).join('')],
  ['in a URL as UTF-8', (text) => percent(cyrillic(text))],
  ['in octal', (text) => [...text].map((one) => `\\${one.charCodeAt(0).toString(8).padStart(3, '0')}`).join('')],
  ['in escapes with braces', (text) => [...text].map((one) => `\\u{${hex(one)}}`).join('')],
  ['in Cyrillic letters', cyrillic],
  ['in Greek letters', greek],
  ['with one letter of another script', (text) => text.replace('a', 'а')],
  ['with accents', (text) => text.replaceAll('a', 'á').replaceAll('o', 'ö').normalize('NFC')],
  ['in mathematical letters', shifted(0x1d41a)],
  ['in circled letters', shifted(0x24d0)],
  ['in squared letters', shifted(0x1f130)],
  ['in white letters on squares', shifted(0x1f170)],
  ['in letters of flags', shifted(0x1f1e6)],
  ['in tags that nobody sees', shifted(0xe0061)],
  ['in digits that look like letters', (text) => text.replaceAll('o', '0').replaceAll('l', '1').replaceAll('e', '3').replaceAll('a', '4').replaceAll('t', '7')],
  ['turned by 13 letters', (text) => text.replace(/[a-z]/g, (one) => String.fromCharCode((one.charCodeAt(0) - 84) % 26 + 97))],
])('a canary is found %s, whatever stands around it', (_, spell) => {
  fc.assert(fc.property(fc.string(), fc.string(), (before, after) => holdsCanary(`${before} ${spell(canary)} ${after}`)), { numRuns: 50 });
});

test('a canary is found behind letters that look like an escape once they are decoded', () => {
  expect(holdsCanary(`cl ${base64(hex(canary))} `)).toBe(true);
});

test.each<[string, (text: string) => string]>([
  ['letters', (text) => text], ['base64', base64], ['base64 of base64', (text) => base64(base64(text))], ['hexadecimal', hex], ['a URL', percent],
])('what a sentence of ours says in %s holds none', (_, spell) => {
  const names = ['homelab', 'copilot', 'canary', 'homelab-copilot', 'a canary of homelab-copilot', 'web-canary', 'copilot-canary'];
  const words = fc.constantFrom(...names, ...vocabulary, '4', '10:02', '97 %', '10.0.0.7:5432', 'docker://nas1/immich/server', '3f2a9c0d11aa');
  fc.assert(fc.property(fc.array(words, { maxLength: 60 }), (some) => {
    fc.pre(!/homelab.?copilot.{0,2}canary|yranac/.test(some.join(' ')));
    return !holdsCanary(spell(some.join(' ')));
  }), { numRuns: 300 });
});

test('a text without one holds none', () => {
  fc.assert(fc.property(fc.string({ maxLength: 500 }), (text) => !holdsCanary(text)));
  expect(holdsCanary('homelab-copilot watches a canary release of nas1/web')).toBe(false);
});

test('a long text of nothing but escapes is looked through at once', () => {
  expect(holdsCanary('%25'.repeat(200_000) + canary)).toBe(true);
});

test.each([
  '\\', '%', '&', '=', 'u', '<', '<a', '0x', '%u', '\\u', '\\u{', '\\u{0', '&#', '&#0', '&#x', '&a', '&amp;', '&amp;amp;', '\\134', '\\u005c', '\\x5c', '%5c', '&#92;', '%255c', '12,', '12    ', 'a', 'é', '\u00f4', '\u200b',
])('a text of nothing but %j is looked through at once', (unit) => {
  const text = unit.repeat(Math.ceil(200_000 / unit.length));
  expect(holdsCanary(text)).toBe(false);
  expect(holdsCanary(`${text} ${canary}`)).toBe(true);
});
