import type { LogLevel } from '../signature.ts';
import { levelOf, levelOfLetter, levelOfNumber } from './levels.ts';

/** What the fields of a structured line say; `level` is null when no field says one. `aside` is what the other fields tell of a fault. */
export type Fields = { level: LogLevel | null; text: string; aside: string };

/** Longest line that is read as JSON, in characters. */
const longest = 65_536;

const levelKeys = ['level', 'lvl', 'severity', 'levelname', 'log.level', 'loglevel', 'log_level', '@l', 'LogLevel', 'Level', 'PRIORITY', 's'];
const textKeys = ['msg', 'message', 'MESSAGE', '@m', '@mt', 'Message', 'short_message', 'event', 'text', 'log', 'body'];
const faultKeys = ['err', 'error', 'exception', '@x', 'exc_info', 'Exception', 'cause'];
const [levelField, textField, faultField] = [fieldOf('level|lvl|severity'), fieldOf('msg|message'), fieldOf('err|error')];

/** Fields that tell of a fault, wherever they stand: the last word of their name does. */
const telling = 'err|error|errors|exception|cause|reason|details?|message|msg|errmsg|description|code|type|title|stderr';
const tellingKey = new RegExp(`(?:^|[._-])(?:${telling})$`, 'i');
const tellingField = new RegExp(fieldOf(String.raw`(?:[\w.-]{0,80}[._-])?(?:${telling})`), 'gi');

/** How many fields deep a fault is looked for. */
const deepest = 4;

/** The fields of a line that is a JSON object; null when it is none. */
export function jsonFields(line: string): Fields | null {
  if (line.length > longest) return null;
  const fields = parsed(line);
  if (fields === null) return null;
  const text = textOf(fields);
  return { level: jsonLevel(fields), text: text ?? `{${Object.keys(fields).join(', ')}}`, aside: tellingIn(fields, 0).filter((one) => text?.includes(one) !== true).join('; ') };
}

/** The fields of a text that is all `key=value`; null when it is none. */
export function pairFields(text: string): Fields | null {
  const message = /^[\w.@-]+=/.test(text) ? textField.exec(text) : null;
  if (!message) return null;
  const level = levelField.exec(text);
  const told = withFault(valueOf(message), valueOf(faultField.exec(text)));
  const others = [...text.matchAll(tellingField)].map(valueOf).filter((one) => !told.includes(one));
  return { level: level ? levelOf(valueOf(level)) : null, text: told, aside: others.join('; ') };
}

function fieldOf(names: string): RegExp {
  return new RegExp(String.raw`(?:^|\s)(?:${names})=(?:"((?:[^"\\]|\\.)*)"|([^\s"]\S*))`);
}

function valueOf(found: RegExpMatchArray | null): string {
  return (found?.[1] ?? found?.[2] ?? '').replace(/\\(["\\])/g, '$1');
}

function parsed(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Record<string, unknown> : null;
  } catch {
    return null;
  }
}

function jsonLevel(fields: Record<string, unknown>): LogLevel | null {
  for (const key of levelKeys) {
    const value = fields[key];
    const level = typeof value === 'number' ? levelOfNumber(value) : typeof value === 'string' ? wordLevel(value) : null;
    if (level !== null) return level;
  }
  return nestedLevel(fields['log']);
}

/** Elastic writes `log.level` as a field of a field, too. */
function nestedLevel(log: unknown): LogLevel | null {
  const level: unknown = typeof log === 'object' && log !== null && 'level' in log ? log.level : null;
  return typeof level === 'string' ? levelOf(level) : null;
}

function wordLevel(word: string): LogLevel | null {
  if (word.length === 1) return levelOfLetter(word);
  return /^\d+$/.test(word) ? levelOfNumber(Number(word)) : levelOf(word);
}

function textOf(fields: Record<string, unknown>): string | null {
  const text = textKeys.map((key) => fields[key]).find((value) => typeof value === 'string' && value !== '');
  const fault = faultKeys.map((key) => faultText(fields[key])).find((words) => words !== '') ?? faultText(attributesOf(fields));
  return typeof text === 'string' ? withFault(text, fault) : fault === '' ? null : fault;
}

/** MongoDB keeps what went wrong one level down. */
function attributesOf(fields: Record<string, unknown>): unknown {
  const attributes = fields['attr'];
  return typeof attributes === 'object' && attributes !== null && 'error' in attributes ? attributes.error : undefined;
}

/** The texts of all fields that tell of a fault, also of those within others. */
function tellingIn(fields: object, depth: number): string[] {
  return Object.entries(fields).flatMap(([key, value]: [string, unknown]): string[] => {
    if (typeof value === 'string') return value !== '' && tellingKey.test(key) ? [value] : [];
    return typeof value === 'object' && value !== null && depth < deepest ? tellingIn(value, depth + 1) : [];
  });
}

function faultText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return '';
  const words = 'message' in value ? value.message : 'errmsg' in value ? value.errmsg : '';
  return typeof words === 'string' ? words : '';
}

function withFault(text: string, fault: string): string {
  const lines = fault.split('\n').filter((line) => line.trim() !== '');
  const first = (lines[0]?.startsWith('Traceback') === true ? lines.at(-1) : lines[0]) ?? '';
  return first === '' || text.includes(first) ? text : `${text}: ${first}`;
}
