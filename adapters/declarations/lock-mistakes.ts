import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

/** The first mistake of a lock by its place, such as `guests.0.cores must be a number`. Of what was typed it tells plain names of keys alone. */
export function mistakeIn({ issues }: z.ZodError): string {
  const [issue] = issues;
  if (issue === undefined) return 'the lock is wrong';
  const more = issues.length === 1 ? '' : `; ${issues.length - 1} more ${issues.length === 2 ? 'thing is' : 'things are'} wrong with it`;
  return `${mistake(issue, [])}${more}`;
}

function mistake(issue: Issue, above: readonly PropertyKey[]): string {
  const path = [...above, ...issue.path];
  if (issue.code === 'invalid_union') return mistakeOfUnion(issue, path);
  const where = path.length === 0 ? 'the lock' : path.map(plain).join('.');
  if (issue.code === 'custom') return path.length === 0 ? issue.message : `${where}: ${issue.message}`;
  return `${where} ${wordsFor(issue)}`;
}

/** Of several ways to write something, the one that was come closest to. */
function mistakeOfUnion(issue: Extract<Issue, { code: 'invalid_union' }>, path: readonly PropertyKey[]): string {
  const closest = [...issue.errors].sort((a, b) => a.length - b.length)[0]?.[0];
  return closest === undefined ? `${path.map(plain).join('.')} is not written as it must be` : mistake(closest, path);
}

function wordsFor(issue: Issue): string {
  switch (issue.code) {
    case 'unrecognized_keys': return `has ${issue.keys.slice(0, 3).map((key) => plain(key)).join(', ')}, which nothing knows: correct the name or take it away`;
    case 'invalid_value': return `must be ${issue.values.length === 1 ? '' : 'one of '}${issue.values.map(String).join(', ')}`;
    case 'invalid_type': return `${issue.input === undefined && /undefined$/.test(issue.message) ? 'is missing: it ' : ''}must be ${types[issue.expected] ?? `of the type ${issue.expected}`}`;
    case 'too_big': return `must ${sizes[issue.origin] ?? 'be'} at most ${String(issue.maximum)}${lettersFor(issue.origin)}`;
    case 'too_small': return `must ${sizes[issue.origin] ?? 'be'} at least ${String(issue.minimum)}${lettersFor(issue.origin)}`;
    default: return 'is not written as it must be';
  }
}

const types: Readonly<Record<string, string>> = { string: 'a text: put it in quotes', number: 'a number', int: 'a whole number', boolean: 'true or false', array: 'a list', object: 'a mapping of keys to values', record: 'a mapping of keys to values' };
const sizes: Readonly<Record<string, string>> = { string: 'have', array: 'have' };

function lettersFor(origin: string): string {
  return origin === 'string' ? ' letters' : origin === 'array' ? ' entries' : '';
}

/** A key as it is told: anything but a plain word was not thought up by us. */
function plain(key: PropertyKey): string {
  return typeof key === 'number' || /^[a-z0-9_]{1,40}$/.test(String(key)) ? String(key) : '…';
}
