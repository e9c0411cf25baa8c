import { z } from 'zod';
import type { LogBatch, LogGap } from '../../engine/ports.ts';
import { RawLog, readAtHome } from '../../engine/raw-log.ts';
import { isRef, type ResourceRef } from '../../engine/refs.ts';

/** What a source hands over: lines, or that lines are lost. */
export type Handed = { batch: LogBatch } | { gap: LogGap };

/** What was handed over as the bytes of a record. */
export function recordOf(handed: Handed): Buffer {
  if ('gap' in handed) return Buffer.from(JSON.stringify(handed));
  const { lines, ...batch } = handed.batch;
  return Buffer.from(JSON.stringify({ batch: { ...batch, lines: readAtHome(lines) } }));
}

/** What a record holds; null when it is none of ours. */
export function handedIn(record: Buffer): Handed | null {
  const parsed = handed.safeParse(jsonOf(record));
  return parsed.success ? parsed.data : null;
}

function jsonOf(record: Buffer): unknown {
  try {
    return JSON.parse(record.toString());
  } catch {
    return null;
  }
}

const service = z.custom<ResourceRef>((ref) => typeof ref === 'string' && isRef(ref));
const handed = z.union([
  z.object({
    batch: z.object({
      service, source: z.string(), stream: z.enum(['stdout', 'stderr', 'file']), ats: z.array(z.string()),
      lines: z.array(z.string()).transform((lines) => new RawLog(lines)), cursor: z.object({ value: z.string(), taken: z.number() }),
    }),
  }),
  z.object({
    gap: z.object({
      service, source: z.string(), from: z.string().nullable(), until: z.string().nullable(), why: z.enum(['rotated', 'removed', 'truncated', 'too_old', 'unreadable']),
    }),
  }),
]);
