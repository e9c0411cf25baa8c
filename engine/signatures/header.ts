import type { LogLevel } from '../signature.ts';
import { levelOf, levelOfLetter, levelOfPriority } from './levels.ts';
import { pieces } from './pieces.ts';

/** What the front of a line says of its level, and the text behind that front. */
export type Headed = { level: LogLevel; text: string };

/** How far a header is read: `begun` by a time, `told` who speaks. */
type Reading = { shape: string; at: number; level: LogLevel | null; begun: boolean; told: boolean };
type Step = (reading: Reading) => boolean;

/** Reads the header of a line's shape: times, level, process, thread, host and logger; what is left is the text. */
export function readHeader(shape: string): Headed {
  const reading: Reading = { shape, at: 0, level: null, begun: false, told: false };
  skip(reading, pieces.container);
  skip(reading, pieces.gap);
  skip(reading, pieces.led);
  for (let round = 0; round < 16 && steps.some((step) => step(reading)); round += 1) skip(reading, pieces.gap);
  const text = shape.slice(reading.at);
  return { level: reading.level ?? 'unknown', text: /[\w\u0080-\uffff]/.test(text) ? text : shape };
}

const steps: Step[] = [
  (reading) => leveled(reading, pieces.klog, levelOfLetter),
  (reading) => reading.at === 0 && leveled(reading, pieces.priority, levelOfPriority),
  syslog,
  (reading) => !reading.begun && skip(reading, pieces.access),
  (reading) => begun(reading, pieces.stamp),
  ahead,
  (reading) => !reading.begun && begun(reading, pieces.counted),
  level,
  (reading) => reading.begun && reading.level === null && skip(reading, pieces.fields),
  (reading) => inHeader(reading) && !reading.told && skip(reading, pieces.place),
  (reading) => inHeader(reading) && skip(reading, reading.told ? pieces.numbers : pieces.group),
  (reading) => inHeader(reading) && !reading.told && skip(reading, reading.level === null ? pieces.number : pieces.process),
  (reading) => inHeader(reading) && !reading.told && skip(reading, pieces.piped),
  source,
];

function inHeader(reading: Reading): boolean {
  return reading.begun || reading.level !== null;
}

function begun(reading: Reading, pattern: RegExp): boolean {
  const found = skip(reading, pattern);
  reading.begun ||= found;
  return found;
}

function syslog(reading: Reading): boolean {
  if (reading.told || !begun(reading, pieces.syslog)) return false;
  reading.told = true;
  return true;
}

/** What stands before a time; the last word may be a level. */
function ahead(reading: Reading): boolean {
  const from = reading.at;
  if (reading.told || reading.level !== null || !begun(reading, pieces.ahead)) return false;
  reading.level = levelOf(/(?:^|[\s:[])([A-Za-z]+)[\]\s|-]*$/.exec(reading.shape.slice(from, reading.at))?.[1] ?? '');
  return true;
}

function level(reading: Reading): boolean {
  return leveled(reading, pieces.bracketLevel, (word) => (word.length === 1 ? levelOfLetter(word) : levelOf(word)))
    || leveled(reading, pieces.capitalLevel, levelOf)
    || leveled(reading, pieces.levelBefore, levelOf)
    || leveled(reading, pieces.wordLevel, levelOf)
    || reading.begun && (leveled(reading, pieces.columnLevel, levelOf) || letterLevel(reading));
}

/** Android and its kin: one letter, then the name of the program. */
function letterLevel(reading: Reading): boolean {
  if (!leveled(reading, pieces.letterLevel, levelOfLetter)) return false;
  reading.told = reading.shape[reading.at - 1] === ':';
  return true;
}

function leveled(reading: Reading, pattern: RegExp, meaning: (word: string) => LogLevel | null): boolean {
  const found = reading.level === null ? matched(reading, pattern) : null;
  const known = found ? meaning(found[1] ?? found[2] ?? found[3] ?? '') : null;
  if (!found || known === null) return false;
  reading.level = known;
  reading.told ||= found[0] === '';
  reading.at += found[0].length;
  return true;
}

/** The program or logger that speaks: at most one. */
function source(reading: Reading): boolean {
  if (reading.told || !inHeader(reading)) return false;
  reading.told = skip(reading, pieces.logger) || skip(reading, reading.level === null ? pieces.program : pieces.column);
  return reading.told;
}

function skip(reading: Reading, pattern: RegExp): boolean {
  const found = matched(reading, pattern);
  if (!found || found[0] === '') return false;
  reading.at += found[0].length;
  return true;
}

function matched(reading: Reading, pattern: RegExp): RegExpExecArray | null {
  pattern.lastIndex = reading.at;
  return pattern.exec(reading.shape);
}
