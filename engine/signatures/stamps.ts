import { epoch } from './shape.ts';

const month = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\\.?';
const weekday = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,?';
const zone = '(?: ?(?:Z|UTC|GMT|[CEMP][SD]T|CES?T|[+-]0(?::0)?)(?![A-Za-z0]))?';
const clock = `0[:.]0(?:[:.]0)?(?:[.,:]0)?(?: ?[AaPp]\\.?[Mm]\\b\\.?)?${zone}`;
const numeric = '(?:0-0-0|0/0/0|0\\.0\\.0)';
const worded = `(?:${weekday} )?(?:${month} +0(?:,? 0(?![:.]0))?|0[ -/]${month}(?:[ -/]0(?![:.]0))?)`;

/** How syslog begins a line: month, day and time, without a year. */
export const syslogMoment = `${month} +0 0:0:0(?:\\.0)?${zone}`;

/** A date with a time, in the many ways that logs write them, in a shape. */
export const moment = [
  `(?:${numeric}|${worded})(?:[Tt _:-]| - |, ?| at )+${clock}(?: 0(?= |\\]))?`,
  `0[-/.]0[ T-]${clock}`,
  '0T0Z?',
].join('|');

/** As `moment`, or a part of one. */
export const partOfMoment = [
  moment,
  `${numeric}(?=[\\s|,\\]])`,
  `0:0:0(?:[.,:]0)*${zone}(?![:\\w])`,
  `${epoch}(?:\\.0)?(?=[\\s:|,\\]])`,
].join('|');

/** A date in words, within a text. */
export const spokenDate = `\\b(?:${weekday}\\s+${month}\\s+0(?:\\s+0:0(?::0)?)?(?:\\s+[A-Z]{3,4})?(?:\\s+0)?|${month}\\s+0(?:,?\\s+0)?)\\b`;
