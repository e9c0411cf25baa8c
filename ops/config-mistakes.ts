import type { z } from 'zod';
import { coreOf, metaOf } from './setting-shape.ts';

/** Marks an issue for which the author of a setting wrote no words of their own. */
export const noWords = '\u0000';

type Issue = { code: string; message: string; minimum?: unknown; maximum?: unknown; format?: unknown };

/** One wrong setting as a sentence that names it and says what to write; it never holds the value. */
export function mistakeOf(name: string, schema: z.core.$ZodType, wrong: { issue: Issue; value: string | undefined }): string {
  const { issue, value } = wrong;
  if (value === undefined) return sentence(`${name} is not set and is needed. ${metaOf(schema).about}`);
  if (issue.message === noWords) return sentence(`${name} ${expected(schema, issue)}${exampleOf(schema)}`);
  const words = withoutValues(issue.message, [value]);
  return sentence(words.startsWith(name) ? words : `${name}: ${words}`);
}

/** Words of a part with every value taken out that they might repeat. */
export function withoutValues(words: string, values: readonly string[]): string {
  const pieces = values.flatMap((value) => [value, ...value.split(/[\s,;=+@/:?&|]+/).filter((piece) => piece.length >= 6)]);
  const secret = [...new Set(pieces)].filter((piece) => piece.trim() !== '' && !harmless.has(piece));
  return secret.sort((a, b) => b.length - a.length).reduce(takeOut, words);
}

const harmless = new Set([
  'discord', 'telegram', 'console', 'docker', 'unix', 'tcp', 'ssh', 'http', 'https', 'true', 'false', 'localhost',
]);

function takeOut(words: string, piece: string): string {
  if (piece.length >= 6) return words.replaceAll(piece, '…');
  const literal = [...piece].map((one) => `\\u{${(one.codePointAt(0) ?? 0).toString(16)}}`).join('');
  return words.replace(new RegExp(`(?<![\\p{L}\\p{N}_])${literal}(?![\\p{L}\\p{N}_])`, 'gu'), '…');
}

function expected(schema: z.core.$ZodType, issue: Issue): string {
  const core = coreOf(schema)._zod.def as { type: string; entries?: Record<string, string> };
  if (core.type === 'number') return `must be ${numberWords(coreOf(schema) as z.ZodNumber)}`;
  if (core.type === 'boolean') return 'must be true or false';
  if (core.entries !== undefined) return `must be one of ${Object.values(core.entries).join(', ')}`;
  if (issue.code === 'too_small') return `is too short: write at least ${String(issue.minimum)} characters`;
  if (issue.code === 'too_big') return `is too long: write at most ${String(issue.maximum)} characters`;
  if (issue.format === 'url') return 'must be a whole URL';
  return 'is not written the way it must be';
}

function numberWords(schema: z.ZodNumber): string {
  const kind = /int/.test(schema.format ?? '') ? 'a whole number' : 'a number';
  const [least, most] = [bound(schema.minValue), bound(schema.maxValue)];
  if (least !== null && most !== null) return `${kind} from ${least} to ${most}`;
  if (least !== null) return `${kind}, at least ${least}`;
  return most === null ? kind : `${kind}, at most ${most}`;
}

function bound(value: number | null): string | null {
  return value === null || Math.abs(value) >= Number.MAX_SAFE_INTEGER ? null : String(value);
}

function exampleOf(schema: z.core.$ZodType): string {
  const { example } = metaOf(schema);
  return example === undefined || example === '' ? '' : `, such as ${example}`;
}

function sentence(words: string): string {
  const text = words.trim();
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
