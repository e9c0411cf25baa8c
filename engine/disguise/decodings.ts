/** A way to write bytes in letters: each letter is so many bits. */
type Code = { bits: 4 | 5 | 6; values: Uint8Array };

const none = 255;
const base64: Code = { bits: 6, values: valuesOf('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/', '-_') };
const base32: Code = { bits: 5, values: valuesOf('abcdefghijklmnopqrstuvwxyz234567', '', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567') };
const hexadecimal: Code = { bits: 4, values: valuesOf('0123456789abcdef', '', 'ABCDEF') };

/** Shortest text that is worth to be read, in bytes. */
const shortest = 20;

/** Letters of base32 in one row; as nearly every word is one, they are not looked for across signs and breaks. */
const rowsOfBase32 = /[A-Z2-7]{32,}|[a-z2-7]{32,}/g;

/** Numbers in a list, one for each letter. */
const listOfNumbers = /(?:\b\d{2,3}\b[^0-9a-z]{1,4}){19,}\d{2,3}\b/gi;

/** All that can be read in a text when its letters are taken for base64, base32 or hexadecimal, forwards and backwards, from any letter on, or its numbers for letters. */
export function decodings(text: string): string[] {
  const lists = text.match(listOfNumbers) ?? [];
  return [
    ...readable(text, base64), ...readable(text, hexadecimal), ...readable((text.match(rowsOfBase32) ?? []).join(''), base32),
    ...lists.map((list) => (list.match(/\d+/g) ?? []).map((one) => String.fromCharCode(Number(one))).join('')),
  ];
}

function readable(text: string, { bits, values }: Code): string[] {
  const letters = lettersOf(text, values);
  if (letters.length * bits < shortest * 8) return [];
  const step = { 4: 4, 5: 1, 6: 2 }[bits];
  const phases = Array.from({ length: 8 / step }, (_, n) => n * step);
  return [letters, letters.toReversed()].flatMap((row) => phases.map((phase) => legible(bytesOf(row, bits, phase)))).filter((one) => one !== '');
}

/** The values of those characters that belong to a code, whatever stands between them. */
function lettersOf(text: string, values: Uint8Array): Uint8Array {
  const found = new Uint8Array(text.length);
  let length = 0;
  for (let at = 0; at < text.length; at += 1) {
    const value = values[text.charCodeAt(at)] ?? none;
    if (value === none) continue;
    found[length] = value;
    length += 1;
  }
  return found.subarray(0, length);
}

/** The bytes that a row of letters stands for, when so many of its first bits belong to no whole byte. */
function bytesOf(letters: Uint8Array, bits: number, phase: number): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(letters.length * bits / 8));
  let [length, kept, have] = [0, 0, -phase];
  for (let at = 0; at < letters.length; at += 1) {
    kept = (kept << bits | (letters[at] ?? 0)) & 0xffff;
    have += bits;
    if (have < 8) continue;
    have -= 8;
    bytes[length] = kept >> have;
    length += 1;
  }
  return bytes.subarray(0, length);
}

/** What of some bytes is long enough to be text in UTF-8, or in UTF-16 of plain letters. */
function legible(bytes: Uint8Array): string {
  const found: string[] = [];
  let from = 0;
  for (let at = 0; at <= bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (at < bytes.length && isLegible(byte, bytes[at - 1] ?? 0)) continue;
    if (at - from >= shortest) found.push(utf8.decode(bytes.subarray(from, at)).replaceAll('\0', ''));
    from = isLegible(byte, 0) ? at : at + 1;
  }
  return found.join(' ');
}

const utf8 = new TextDecoder();

/** Bytes that stand for a letter of ASCII, or for nothing in UTF-16. */
const plain = Uint8Array.from({ length: 128 }, (_, byte) => ((byte >= 0x20 && byte < 0x7f) || [0, 9, 10, 13].includes(byte) ? 1 : 0));

function isLegible(byte: number, before: number): boolean {
  if (byte < 0x80) return plain[byte] === 1 && before < 0xc0;
  return byte >= 0xc0 ? before < 0xc0 : before >= 0x80;
}

/** The value of each character of a code, where others are written for its last ones. */
function valuesOf(letters: string, forLast: string, also = ''): Uint8Array {
  const values = new Uint8Array(128).fill(none);
  const put = (some: string, first: number): void => { [...some].forEach((one, n) => { values[one.charCodeAt(0)] = first + n; }); };
  put(letters, 0);
  put(forLast, letters.length - forLast.length);
  put(also, letters.length - also.length);
  return values;
}
