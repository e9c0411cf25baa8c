import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { cloudSafeText as text } from '../engine/distill.ts';
import { effectOf, effects } from '../engine/effect.ts';
import { beganAt, lessonOf, secondsOf } from '../engine/lesson.ts';
import { incidentDocument, type Changer, type Correction, type PastIncident, type Stories } from '../engine/memory.ts';
import { isRef } from '../engine/refs.ts';
import { outcomeKinds, severities, type Recorded } from '../engine/types.ts';
import { forgetIn, rememberIn } from './memories.ts';
import { rows, together, touched, type Store } from './postgres.ts';

/** Writes the story of a ticket as it is recorded, and puts it among what is remembered, in the transaction of its last move. */
export async function writeNarrative(on: EntityManager, ticket: Recorded): Promise<void> {
  const { situation, narrative, outcome, past } = ticket;
  const hypothesis = narrative?.hypothesis;
  const evidence = [...situation.findings.flatMap((finding) => finding.evidence), ...(hypothesis?.evidence ?? []), ...outcome.evidence];
  await rows(on, narrativeSql, [
    `INC-${ticket.id}`, ticket.id, beganAt(ticket), outcome.at, situation.findings.flatMap((finding) => finding.symptoms),
    hypothesis?.says ?? 'not known', hypothesis?.confidence ?? 0, hypothesis?.confirmed ?? false, [...new Set(evidence)],
    JSON.stringify(past.map((one) => ({ step: one.step.id, title: one.step.title, person: one.person, ended: one.execution.ended }))),
    past.length === 0 ? 'by itself' : 'approved steps',
    JSON.stringify(past.map((one) => ({ step: one.step.id, verdict: one.verification.verdict, says: one.verification.says }))),
    outcome.kind, lessonOf(ticket), hypothesis?.family ?? 'unexplained', hypothesis?.cause ?? 'unknown',
    JSON.stringify(past.map((one) => ({ template: one.step.template, title: one.step.title, effect: effectOf(one), seconds: secondsOf(one) }))),
  ]);
  await rememberStory(on, ticket.id);
}

/** Puts a story as it now stands among what is remembered; answers false when there is no such story. */
export async function rememberStory(on: EntityManager, ticketId: number): Promise<boolean> {
  const [incident] = await readPast(on, 'WHERE ticket_id = $1', [ticketId]);
  if (incident) await rememberIn(on, [incidentDocument(incident)]);
  return incident !== undefined;
}

/** Puts stories that are not yet among what is remembered there, such as those of an older version. */
export async function rememberMissing(store: Store): Promise<void> {
  const missing = await rows<{ ticket_id: number }>(store,
    "SELECT ticket_id FROM incident_narratives WHERE NOT EXISTS (SELECT 1 FROM memories WHERE kind = 'incident' AND memories.id = incident_narratives.id) LIMIT 500");
  for (const { ticket_id: ticketId } of missing) await together(store, (on) => rememberStory(on, ticketId));
}

/** The story of a recorded ticket; null when there is none, or it was deleted. */
export async function narrativeOf(store: Store, ticketId: number): Promise<PastIncident | null> {
  return (await readPast(store, 'WHERE ticket_id = $1', [ticketId]))[0] ?? null;
}

/** The stories of a store. */
export function storiesIn(store: Store): Stories {
  return {
    read: (ticketId) => narrativeOf(store, ticketId), correct: (ticketId, known) => correctNarrative(store, ticketId, known),
    forget: (ticketId, who) => deleteNarrative(store, ticketId, who),
  };
}

/** Writes what a person corrected into the story of a ticket; what the machine wrote stays beside it. False when there is no such story. */
export function correctNarrative(store: Store, ticketId: number, { cause, lesson, by, surface, at }: Correction): Promise<boolean> {
  return together(store, async (on) => {
    const found = await touched(on,
      `UPDATE incident_narratives SET corrected_cause = coalesce($2, corrected_cause), corrected_lesson = coalesce($3, corrected_lesson),
         corrected_by = $4, corrected_at = $5 WHERE ticket_id = $1`, [ticketId, cause ?? null, lesson ?? null, by, at]);
    if (found === 0) return false;
    await note(on, { actor: by, surface, resource: `INC-${ticketId} correct`, at });
    return rememberStory(on, ticketId);
  });
}

/** Deletes a story and its vector; the audit keeps who did it and when, and nothing of what it said. False when there is no such story. */
export function deleteNarrative(store: Store, ticketId: number, { by, surface, at }: Changer): Promise<boolean> {
  return together(store, async (on) => {
    if (await touched(on, 'DELETE FROM incident_narratives WHERE ticket_id = $1', [ticketId]) === 0) return false;
    await forgetIn(on, { kind: 'incident', id: `INC-${ticketId}`, by, at });
    await note(on, { actor: by, surface, resource: `INC-${ticketId} narrative deleted`, at });
    return true;
  });
}

/** Past incidents by a condition in SQL, parsed at the door. What this version cannot read is left out. */
export async function readPast(on: Store | EntityManager, where: string, values: readonly unknown[]): Promise<PastIncident[]> {
  return (await rows<Record<string, unknown>>(on, `${pastSql} ${where}`, values)).flatMap((row) => {
    const read = pastRow.safeParse(row);
    return read.success ? [pastOf(read.data)] : [];
  });
}

async function note(on: EntityManager, { actor, surface, resource, at }: { actor: string; surface: string; resource: string; at: Date }): Promise<void> {
  await rows(on, "INSERT INTO access_logs (actor, surface, resource, outcome, at) VALUES ($1, $2, $3, 'ok', $4)", [actor, surface, resource, at]);
}

const narrativeSql = `
  INSERT INTO incident_narratives (id, ticket_id, began_at, ended_at, severity, affected_resources, symptoms, root_cause_hypothesis,
    confidence, confirmed, evidence_references, resolution_steps, resolution_mode, verification_results, outcome, lessons_learned, related_incidents,
    resource, key, family, cause, steps)
  SELECT $1, $2, $3, $4, severity,
    ARRAY[resource] || ARRAY(SELECT one ->> 'resource' FROM jsonb_array_elements(body #> '{situation,affected}') AS one), $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,
    ARRAY(SELECT before.id FROM tickets before WHERE before.resource = tickets.resource AND before.id < tickets.id ORDER BY before.id DESC LIMIT 20),
    resource, key, $15, $16, $17
  FROM tickets WHERE id = $2`;

const pastSql = `
  SELECT ticket_id AS "ticketId", resource, key, family, incident_narratives.cause AS "causeId", severity, coalesce(corrected_cause, root_cause_hypothesis) AS cause, symptoms AS seen, steps,
    coalesce(corrected_lesson, lessons_learned) AS lesson, outcome, began_at AS "openedAt", ended_at AS "closedAt",
    corrected_by AS by, corrected_cause IS NOT NULL AS "isCause", corrected_lesson IS NOT NULL AS "isLesson"
  FROM incident_narratives`;

const step = z.object({ template: z.string(), title: text, effect: z.enum(effects), seconds: z.number() });
const pastRow = z.object({
  ticketId: z.int(), resource: z.string().refine(isRef), key: z.string(), family: z.string(), causeId: z.string(), severity: z.enum(severities), cause: text, seen: z.array(text),
  steps: z.array(step), lesson: text, outcome: z.enum(outcomeKinds), openedAt: z.date(), closedAt: z.date(),
  by: z.string().nullable(), isCause: z.boolean(), isLesson: z.boolean(),
});

function pastOf({ by, isCause, isLesson, ...past }: z.infer<typeof pastRow>): PastIncident {
  return { ...past, corrected: by === null ? null : { by, cause: isCause, lesson: isLesson } };
}
