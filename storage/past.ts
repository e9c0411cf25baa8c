import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { cloudSafeText as text } from '../engine/distill.ts';
import { effects } from '../engine/effect.ts';
import type { PastIncident } from '../engine/memory.ts';
import { silent } from '../engine/recall.ts';
import { isRef } from '../engine/refs.ts';
import { outcomeKinds, severities } from '../engine/types.ts';
import { rows, type Store } from './postgres.ts';

/** Past incidents by a condition in SQL, parsed at the door. What this version cannot read is left out. */
export async function readPast(on: Store | EntityManager, where: string, values: readonly unknown[]): Promise<PastIncident[]> {
  return (await rows<Record<string, unknown>>(on, `${pastSql} ${where}`, values)).flatMap((row) => {
    const read = pastRow.safeParse(row);
    return read.success ? [pastOf(read.data)] : [];
  });
}

/** The other incidents of the same trouble, and how many there are in all: what a person corrected first, then the newest, a few hundred at most. */
export async function sameTrouble(on: Store | EntityManager, { key, ticketId }: { key: string; ticketId: number }): Promise<{ incidents: PastIncident[]; times: number }> {
  const incidents = await readPast(on, sameSql, [key, ticketId, mostSame]);
  const [row] = await rows<{ times: number }>(on, 'SELECT count(*)::int AS times FROM incident_narratives WHERE key = $1 AND ticket_id <> $2 AND outcome <> ALL ($3)', [key, ticketId, silent]);
  return { incidents, times: row?.times ?? 0 };
}

/** How many incidents of the same trouble are read. */
const mostSame = 200;

const sameSql = 'WHERE key = $1 AND ticket_id <> $2 ORDER BY coalesce(corrected_lesson, corrected_cause) IS NULL, ended_at DESC LIMIT $3';

const pastSql = `
  SELECT ticket_id AS "ticketId", resource, key, family, incident_narratives.cause AS "causeId", severity, coalesce(corrected_cause, root_cause_hypothesis) AS cause, symptoms AS seen, steps,
    coalesce(corrected_lesson, lessons_learned) AS lesson, outcome, began_at AS "openedAt", ended_at AS "closedAt", cause_by AS "causeBy", lesson_by AS "lessonBy"
  FROM incident_narratives`;

const step = z.object({ template: z.string(), title: text, effect: z.enum(effects), seconds: z.number() });
const pastRow = z.object({
  ticketId: z.int(), resource: z.string().refine(isRef), key: z.string(), family: z.string(), causeId: z.string(), severity: z.enum(severities), cause: text, seen: z.array(text),
  steps: z.array(step), lesson: text, outcome: z.enum(outcomeKinds), openedAt: z.date(), closedAt: z.date(), causeBy: z.string().nullable(), lessonBy: z.string().nullable(),
});

function pastOf({ causeBy, lessonBy, ...past }: z.infer<typeof pastRow>): PastIncident {
  return { ...past, corrected: causeBy === null && lessonBy === null ? null : { cause: causeBy, lesson: lessonBy } };
}
