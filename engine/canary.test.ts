import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canaryStem, holdsCanary } from './canary.ts';

const canary = `${canaryStem}7f3a`;
const base64 = (text: string): string => Buffer.from(text).toString('base64');

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
])('a canary is found %s, whatever stands around it', (_, spell) => {
  fc.assert(fc.property(fc.string(), fc.string(), (before, after) => holdsCanary(`${before} ${spell(canary)} ${after}`)), { numRuns: 50 });
});

test('a text without one holds none', () => {
  fc.assert(fc.property(fc.string({ maxLength: 500 }), (text) => !holdsCanary(text)));
  expect(holdsCanary('homelab-copilot watches a canary release of nas1/web')).toBe(false);
});

test('a long text of nothing but escapes is looked through at once', () => {
  expect(holdsCanary('%25'.repeat(200_000) + canary)).toBe(true);
});
