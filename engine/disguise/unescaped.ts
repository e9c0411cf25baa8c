/** Escapes of URLs, JSON, JavaScript, HTML and shells; of those with a code, the first group is hexadecimal, the second decimal, the third octal. */
const escapes = /(?:%u|(?<!\\)\\+u)([0-9a-f]{4})|(?<!\\)\\+u\{0{0,8}([0-9a-f]{1,6})\}|(?:%|(?<!\\)\\+x|\b0x)([0-9a-f]{2})|&#x0{0,8}([0-9a-f]{1,6});?|&#0{0,8}(\d{1,7});?|(?<!\\)\\+([0-7]{3})|(?<!\\)\\+[nrtbfv]|&([a-z])(?:acute|grave|circ|uml|tilde|ring|cedil|caron|scr|fr|opf);|&(amp);|&[a-z]{2,31};/gi;

/** Bytes of UTF-8 that were read one by one. */
const bytesOfLetter = /[\u00c2-\u00f4][\u0080-\u00bf]{1,3}/g;

const mostTimes = 4;

/** A text with its escapes taken out, as often as they were put in, up to four times; a break of a line is a space. */
export function unescaped(text: string): string {
  let plain = text;
  for (let times = 0; times < mostTimes && /[%\\&]|0x/.test(plain); times += 1) {
    const next = plain.replace(escapes, spelled).replace(bytesOfLetter, letterOf);
    if (next === plain) break;
    plain = next;
  }
  return plain;
}

type Groups = (string | undefined)[];

function spelled(_: string, ...groups: Groups): string {
  const [wide, braced, byte, hexEntity, entity, octal, accented, amp] = groups;
  const hex = wide ?? braced ?? byte ?? hexEntity;
  if (hex !== undefined) return characterOf(Number.parseInt(hex, 16));
  if (entity !== undefined) return characterOf(Number(entity));
  if (octal !== undefined) return characterOf(Number.parseInt(octal, 8));
  return accented ?? (amp === undefined ? ' ' : '&');
}

function characterOf(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : '';
}

function letterOf(bytes: string): string {
  return new TextDecoder().decode(Uint8Array.from(bytes, (one) => one.charCodeAt(0)));
}
