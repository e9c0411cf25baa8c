import { z } from 'zod';
import { Fault, isFault } from '../../engine/errors.ts';
import { stateKinds, type FactKind, type Hush, type ResourceRef, type Sighting } from '../../engine/types.ts';
import { readBy } from './mistakes.ts';
import { isKind, moment, ref, shapes } from './shapes.ts';
import { wantedFor } from './where.ts';

/**
 * One thing that happened in a recording: something seen (a state lasts until it changes, or is not seen after `seenUntil`), a line
 * written, something that is not told for a while, our clock being wrong from then on by so many seconds, or nothing but time going by.
 */
export type Recorded = { at: Date } & (
  | { is: 'seen'; sighting: Sighting; seenUntil: Date | null }
  | { is: 'line'; service: ResourceRef; line: string }
  | { is: 'hush'; hush: Hush }
  | { is: 'clock'; wrongBySeconds: number }
  | { is: 'end' }
);

/** A clock without a battery begins in 1970; nothing is farther off than this, in seconds. */
const mostWrongSeconds = 100 * 366 * 86_400;

const at = moment.transform((text) => new Date(text));
const clockWords = 'seconds by which our clock is wrong from then on, a hundred years at most, 0 when it is right again';
const rows = {
  kind: z.strictObject({
    at, resource: ref, kind: z.custom<FactKind>((text) => typeof text === 'string' && isKind(text), `is one of ${Object.keys(shapes).join(', ')}`),
    value: z.record(z.string(), z.json()).default({}), key: z.string().optional(), seen_until: at.optional(),
  }).superRefine(({ kind, resource }, context) => {
    const wanted = wantedFor(kind, resource);
    if (wanted !== null) context.addIssue({ code: 'custom', path: ['resource'], message: `a ${kind} is of a resource such as ${wanted}` });
  }),
  line: z.strictObject({ at, service: ref, line: z.string() }),
  hush: z.strictObject({ at, hush: z.enum(['silence', 'maintenance']), until: at, resource: ref.optional(), detector: z.string().optional(), signature: z.string().optional() })
    .refine(({ resource, detector, signature }) => resource ?? detector ?? signature, 'say what is not told: a resource, a detector or a signature')
    .refine((hush) => hush.until > hush.at, { path: ['until'], error: 'it must be after at' }),
  clock: z.strictObject({ at, clock: z.number(clockWords).min(-mostWrongSeconds, clockWords).max(mostWrongSeconds, clockWords) }),
  end: z.strictObject({ at, end: z.literal(true) }),
};
type Rows = { [Name in keyof typeof rows]: z.infer<(typeof rows)[Name]> };
type Row = { n: number } & { [Name in keyof Rows]: { is: Name; says: Rows[Name] } }[keyof Rows];

/** How many bad lines are named at once, and how many days a recording may span. */
const [mostNamed, mostDays] = [10, 400];

/**
 * The records of a JSONL text in the order of their times. What the value of a state leaves out is as it was before, or as usual.
 * Throws `config.invalid` that names the bad lines and what is wrong with each; a recording is played whole or not at all.
 */
export function readRecords(text: string): Recorded[] {
  const wrongs: { n: number; words: string }[] = [];
  const tried = <T>(n: number, read: () => T): T[] => {
    try {
      return [read()];
    } catch (error) {
      if (!isFault(error)) throw error;
      wrongs.push({ n, words: error.message });
      return [];
    }
  };
  const given = text.replace(/^\uFEFF/, '').split('\n').flatMap((line, n) => (line.trim() === '' ? [] : tried(n + 1, () => readRow(line, n + 1))));
  const before = new Map<string, Sighting['value']>();
  const records = given.sort((a, b) => a.says.at.getTime() - b.says.at.getTime()).flatMap((row) => tried(row.n, () => recordOf(row, before)));
  const named = wrongs.sort((a, b) => a.n - b.n).slice(0, mostNamed).map(({ words }) => words);
  if (wrongs.length > 0) throw new Fault('config.invalid', [...named, ...(wrongs.length > mostNamed ? [`and ${wrongs.length - mostNamed} more lines`] : [])].join('\n'));
  checkSpan(given);
  return records;
}

function checkSpan(given: readonly Row[]): void {
  const [first, last] = [given[0], given.at(-1)];
  if (!first || !last) throw new Fault('config.invalid', 'The recording is empty; each line is one JSON object such as {"at":"2026-11-22T10:00:00Z","resource":"docker://nas1/db","kind":"container.state"}');
  const days = (last.says.at.getTime() - first.says.at.getTime()) / 86_400_000;
  if (days > mostDays) throw wrong(last.n, `it is ${Math.round(days)} days after line ${first.n}; a recording spans ${mostDays} days at most`);
}

function readRow(line: string, n: number): Row {
  const given = objectOf(line, n);
  const is = (Object.keys(rows) as (keyof Rows)[]).find((name) => name in given);
  if (is === undefined) throw wrong(n, `it has none of ${Object.keys(rows).join(', ')}`);
  return { n, is, says: checked<Rows[keyof Rows]>(rows[is], given, { n }) } as Row;
}

function recordOf(row: Row, before: Map<string, Sighting['value']>): Recorded {
  const { is, says: { at } } = row;
  switch (is) {
    case 'kind': return { at, is: 'seen', sighting: sightingOf(row, before), seenUntil: row.says.seen_until ?? null };
    case 'line': return { at, is, service: row.says.service, line: row.says.line };
    case 'hush': {
      const { hush: kind, until, resource, detector, signature } = row.says;
      return { at, is, hush: { id: `${row.n}`, kind, what: { resource, detector, signature }, until, by: 'the recording', why: 'recorded' } };
    }
    case 'clock': return { at, is, wrongBySeconds: row.says.clock };
    case 'end': return { at, is };
  }
}

function sightingOf({ n, says }: Extract<Row, { is: 'kind' }>, before: Map<string, Sighting['value']>): Sighting {
  const { at, resource, kind, value, key } = says;
  const state = `${kind} ${resource}`;
  const times = kind.startsWith('task.') ? { upid: `line ${n}`, startedAt: at.toISOString(), ...(kind === 'task.ended' ? { endedAt: at.toISOString() } : {}) } : {};
  const whole = checked<Sighting['value']>(shapes[kind], { ...times, ...before.get(state), ...value }, { n, of: kind });
  if (stateKinds.includes(kind)) before.set(state, whole);
  return { resource, kind, at, key: key ?? `line ${n}`, value: whole } as Sighting;
}

function objectOf(line: string, n: number): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw wrong(n, 'it is not JSON; each line is one object', cause);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(n, 'it is not an object; each line is one');
  return value as Record<string, unknown>;
}

function checked<T>(shape: z.ZodType<T>, given: unknown, { n, of }: { n: number; of?: FactKind }): T {
  const read = readBy(shape, given);
  if ('value' in read) return read.value;
  throw wrong(n, `${of === undefined ? '' : `${of}: `}${read.wrong}`);
}

function wrong(n: number, words: string, cause?: unknown): Fault {
  return new Fault('config.invalid', `line ${n}: ${words}`, { cause });
}
