import { z } from 'zod';
import { Fault } from '../../engine/errors.ts';
import { stateKinds, type FactKind, type Hush, type ResourceRef, type Sighting } from '../../engine/types.ts';
import { isKind, moment, ref, shapes } from './shapes.ts';

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

const at = moment.transform((text) => new Date(text));
const rows = {
  kind: z.strictObject({
    at, resource: ref, kind: z.custom<FactKind>((text) => typeof text === 'string' && isKind(text), `is one of ${Object.keys(shapes).join(', ')}`),
    value: z.record(z.string(), z.json()).default({}), key: z.string().optional(), seen_until: at.optional(),
  }),
  line: z.strictObject({ at, service: ref, line: z.string() }),
  hush: z.strictObject({ at, hush: z.enum(['silence', 'maintenance']), until: at, resource: ref.optional(), detector: z.string().optional(), signature: z.string().optional() })
    .refine(({ resource, detector, signature }) => resource ?? detector ?? signature, 'say what is not told: a resource, a detector or a signature'),
  clock: z.strictObject({ at, clock: z.number('seconds by which our clock is wrong from then on, 0 when it is right again') }),
  end: z.strictObject({ at, end: z.literal(true) }),
};
type Rows = { [Name in keyof typeof rows]: z.infer<(typeof rows)[Name]> };
type Row = { n: number } & { [Name in keyof Rows]: { is: Name; says: Rows[Name] } }[keyof Rows];

/**
 * The records of a JSONL text in the order of their times. What the value of a state leaves out is as it was before, or as usual.
 * Throws `config.invalid` that names the line and what is wrong with it.
 */
export function readRecords(text: string): Recorded[] {
  const given = text.replace(/^\uFEFF/, '').split('\n').flatMap((line, n) => (line.trim() === '' ? [] : [readRow(line, n + 1)]));
  if (given.length === 0) throw new Fault('config.invalid', 'The recording is empty; each line is one JSON object such as {"at":"2026-11-22T10:00:00Z","resource":"docker://nas1/db","kind":"container.state"}');
  const before = new Map<string, Sighting['value']>();
  return given.sort((a, b) => a.says.at.getTime() - b.says.at.getTime()).map((row) => recordOf(row, before));
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
  const parsed = shape.safeParse(given);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const has = issue?.code === 'unrecognized_keys' && shape instanceof z.ZodObject ? `; it has ${Object.keys(shape.shape).join(', ')}` : '';
  throw wrong(n, [of, issue?.path.join('.'), `${issue?.message ?? 'wrong'}${has}`].filter((part) => part !== undefined && part !== '').join(': '));
}

function wrong(n: number, words: string, cause?: unknown): Fault {
  return new Fault('config.invalid', `line ${n}: ${words}`, { cause });
}
