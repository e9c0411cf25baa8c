import { z } from 'zod';

/** Marks an issue for which the author of a shape wrote no words. */
const noWords = '\u0000';

const types: Readonly<Record<string, string>> = {
  string: 'a text', number: 'a number', int: 'a whole number', boolean: 'true or false', array: 'a list', object: 'an object', record: 'an object', null: 'null',
};

/** Reads a value by its shape; what does not fit is told in plain words that name the field. */
export function readBy<T>(shape: z.ZodType<T>, given: unknown): { value: T } | { wrong: string } {
  const parsed = shape.safeParse(given, { error: () => noWords });
  if (parsed.success) return { value: parsed.data };
  const [issue] = parsed.error.issues;
  if (issue === undefined) return { wrong: 'it is not as it must be' };
  const field = issue.path.join('.');
  return { wrong: `${field === '' ? '' : `${field}: `}${issue.message === noWords ? wordsFor(issue, valueAt(given, issue.path), shape) : issue.message}` };
}

function wordsFor(issue: z.core.$ZodIssue, given: unknown, shape: z.ZodType): string {
  if (issue.code === 'unrecognized_keys') return `there is no ${issue.keys.join(', ')}${issue.path.length === 0 && shape instanceof z.ZodObject ? `; it has ${Object.keys(shape.shape).join(', ')}` : ''}`;
  if (given === undefined) return 'it is missing';
  if (issue.code === 'invalid_type') return `it must be ${types[issue.expected] ?? issue.expected}`;
  if (issue.code === 'invalid_value') return `it must be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(String).join(', ')}`;
  return 'it is not written the way it must be';
}

function valueAt(given: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined), given);
}
