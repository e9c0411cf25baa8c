import type { ResourceRef } from './types.ts';

/** What every canary begins with. Whoever writes `homelab-copilot-canary-` and some letters into a log will learn when that log leaks. */
export const canaryStem = 'homelab-copilot-canary-';

/** What the incident of a canary is about: what leaves this house, through whichever door. */
export const leavingRef: ResourceRef = 'net://homelab-copilot';

/** Spellings of the stem that are looked for letter for letter, in small letters; base64 has one for each place it may begin at. */
const spellings = [
  canaryStem, Array.from(canaryStem).reverse().join(''), canaryStem.replaceAll('-', '_'), canaryStem.replaceAll('-', ''),
  hexOfText(canaryStem),
];
const base64Spellings = [0, 1, 2].map(base64Within);

/** Whether a canary stands in a text that is about to leave: as it is, or in another spelling (JSON, URL, HTML, base64, hexadecimal, backwards, with marks between its letters). */
export function holdsCanary(text: string): boolean {
  if (base64Spellings.some((spelling) => text.includes(spelling))) return true;
  const plain = unescaped(text).normalize('NFKC').replace(/[\p{Cf}\p{Mn}\s]/gu, '').toLowerCase();
  return spellings.some((spelling) => plain.includes(spelling));
}

/** A text with the escapes of URLs, JSON and HTML taken out, as often as they were put in, up to three times. */
function unescaped(text: string): string {
  let plain = text;
  for (let times = 0; times < 3; times += 1) {
    const next = plain
      .replace(/%([0-9a-f]{2})|\\u00([0-9a-f]{2})|\\x([0-9a-f]{2})|&#x([0-9a-f]{2});/gi, (_, ...codes: (string | undefined)[]) => letter(codes.slice(0, 4).find((code) => code !== undefined), 16))
      .replace(/&#(\d{2,3});/g, (_, code: string) => letter(code, 10));
    if (next === plain) break;
    plain = next;
  }
  return plain;
}

function letter(code: string | undefined, base: number): string {
  return String.fromCodePoint(Number.parseInt(code ?? '3f', base));
}

function hexOfText(text: string): string {
  return Array.from(text, (one) => one.charCodeAt(0).toString(16).padStart(2, '0')).join('');
}

/** The base64 letters that every text has in which the stem begins so many bytes after a group of three. */
function base64Within(offset: number): string {
  const coded = btoa('x'.repeat(offset) + canaryStem);
  const whole = Math.floor((offset + canaryStem.length) / 3) * 4;
  return coded.slice(offset === 0 ? 0 : 4, whole);
}
