/** Stands in a shape for a number that counts the time since 1970. */
export const epoch = '¶';

/** Longest part of a line that is looked at, in characters. */
const longest = 2000;

const [other, letter, hexLetter, digit, control] = [0, 1, 2, 3, 4] as const;
const kinds = Uint8Array.from({ length: 65_536 }, (_, code) => kindOf(code));

/**
 * A line without its numbers: each run of digits is one `0`, so is a run of hexadecimal digits or one that mixes letters and digits.
 * Colours and control characters are left out. The miner decides on shapes alone, so lines of one shape have one signature.
 */
export function shapeOf(line: string): string {
  const end = Math.min(line.length, longest);
  let shape = '';
  let kept = 0;
  let at = endOfPriority(line);
  while (at < end) {
    const kind = kindAt(line, at);
    if (kind === other) {
      at += 1;
    } else if (kind === control) {
      shape += line.slice(kept, at);
      kept = at = endOfControl(line, at);
    } else {
      const run = runAt(line, at, end);
      if (digits > 0) {
        shape += line.slice(kept, at) + spelled(line, at, run);
        kept = run;
      }
      at = run;
    }
  }
  return kept === 0 ? line.slice(0, end) : shape + line.slice(kept, end);
}

/** The digits of a syslog priority, `<3>`, say the level and stay. */
function endOfPriority(line: string): number {
  return line.charCodeAt(0) === 0x3c ? /^<[0-9]{1,3}>/.exec(line)?.[0].length ?? 0 : 0;
}

/** How many digits, and letters that are hexadecimal digits, the last run had. */
let digits = 0;
let hexLetters = 0;

/** Where the run of letters and digits that begins here ends; counts what is in it. */
function runAt(line: string, from: number, end: number): number {
  digits = 0;
  hexLetters = 0;
  let at = from;
  for (; at < end; at += 1) {
    const kind = kindAt(line, at);
    if (kind === letter) continue;
    if (kind === digit) digits += 1;
    else if (kind === hexLetter) hexLetters += 1;
    else break;
  }
  return at;
}

/** What stands in the shape for a run with digits: `0`, with the letters before it (`eth0`) or the unit behind it (`0KB`). */
function spelled(line: string, from: number, to: number): string {
  const length = to - from;
  const begins = kindAt(line, from) === digit;
  if (digits === length) return length < 3 ? '0' : ofNumber(line, from, length);
  if (digits + hexLetters === length && (begins || length >= 6)) return '0';
  let turn = from + 1;
  while ((kindAt(line, turn) === digit) === begins) turn += 1;
  if (!begins) return `${line.slice(from, turn)}0`;
  return turn - from === digits && line[from + 1] !== 'x' ? `0${line.slice(turn, to)}` : '0';
}

/** A number, but for the status of an answer behind the quoted request, of which the first digit stays, and a time since 1970. */
function ofNumber(line: string, from: number, length: number): string {
  if (length === 3) return line[from - 1] === ' ' && line[from - 2] === '"' && line.charAt(from) < '6' ? `${line.charAt(from)}xx` : '0';
  return length >= 10 && length <= 19 && length % 3 === 1 && line[from] === '1' ? epoch : '0';
}

/** Where a control character, or the escape sequence that it begins, ends. */
function endOfControl(line: string, at: number): number {
  if (line[at] !== '\u001b' || line[at + 1] !== '[') return at + 1;
  let end = at + 2;
  while (end < line.length && end < at + 20 && /[0-9;:?]/.test(line.charAt(end))) end += 1;
  return end + 1;
}

function kindAt(line: string, at: number): number {
  return kinds[line.charCodeAt(at)] ?? other;
}

function kindOf(code: number): number {
  const char = String.fromCharCode(code);
  if (/[0-9]/.test(char)) return digit;
  if (/[a-f]/i.test(char)) return hexLetter;
  if (/[a-z]/i.test(char)) return letter;
  return char !== '\t' && /[\p{Cc}\p{Cf}\u2028\u2029]/u.test(char) ? control : other;
}
