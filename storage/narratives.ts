import type { EntityManager } from 'typeorm';
import { effectOf } from '../engine/effect.ts';
import { beganAt, lessonOf, secondsOf } from '../engine/lesson.ts';
import { incidentDocument, type Changer, type Correction, type PastIncident, type Stories } from '../engine/memory.ts';
import type { Recorded } from '../engine/types.ts';
import { forgetWords, holdTickets, retellOpen, versionsOf } from './forgetting.ts';
import { forgetIn, rememberIn } from './memories.ts';
import { readPast } from './past.ts';
import { rows, together, type Store } from './postgres.ts';
import { takeTyped, takeWords, typedOf, writeTyped } from './typed-words.ts';

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

/** Puts a story as it now stands among what is remembered; answers false when there is no such story. It is held meanwhile, so that one that is deleted at the same time does not come back. */
export async function rememberStory(on: EntityManager, ticketId: number): Promise<boolean> {
  const [incident] = await readPast(on, 'WHERE ticket_id = $1 FOR SHARE', [ticketId]);
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
    read: (ticketId) => narrativeOf(store, ticketId),
    latest: () => readPast(store, 'ORDER BY ticket_id DESC LIMIT 200', []),
    draft: async (ticketId, known) => (await narrativeOf(store, ticketId) ? writeTyped(store, ticketId, known) : null),
    keep: (ticketId, digest, who) => keepTyped(store, { ticketId, digest }, who),
    receipts: (ticketId) => typedOf(store, ticketId),
    forget: (ticketId, who) => deleteNarrative(store, ticketId, who),
  };
}

/** Writes what a person corrected into the story of a ticket, with its receipt; what the machine wrote stays beside it. False when there is no such story. */
export function correctNarrative(store: Store, ticketId: number, known: Correction): Promise<boolean> {
  return together(store, async (on) => {
    await holdTickets(on);
    if (!await writeCorrection(on, ticketId, known)) return false;
    const { digest } = await writeTyped(on, ticketId, known);
    await takeTyped(on, { ticketId, digest }, known);
    return true;
  });
}

function keepTyped(store: Store, which: { ticketId: number; digest: string }, who: Changer): Promise<boolean> {
  return together(store, async (on) => {
    await holdTickets(on);
    const typed = await takeTyped(on, which, who);
    return typed !== null && writeCorrection(on, which.ticketId, { ...who, redactions: typed.redactions, cause: typed.cause ?? undefined, lesson: typed.lesson ?? undefined });
  });
}

async function writeCorrection(on: EntityManager, ticketId: number, { cause, lesson, by, surface, at }: Correction): Promise<boolean> {
  const [found] = await rows<{ key: string }>(on,
    `UPDATE incident_narratives SET
       corrected_cause = coalesce($2, corrected_cause), cause_by = CASE WHEN $2::text IS NULL THEN cause_by ELSE $4 END, cause_at = CASE WHEN $2::text IS NULL THEN cause_at ELSE $5 END,
       corrected_lesson = coalesce($3, corrected_lesson), lesson_by = CASE WHEN $3::text IS NULL THEN lesson_by ELSE $4 END, lesson_at = CASE WHEN $3::text IS NULL THEN lesson_at ELSE $5 END
     WHERE ticket_id = $1 RETURNING key`, [ticketId, cause ?? null, lesson ?? null, by, at]);
  if (!found) return false;
  await note(on, { actor: by, surface, resource: `INC-${ticketId} correct`, at });
  await retellOpen(on, { ticketId, key: found.key });
  return rememberStory(on, ticketId);
}

/**
 * Deletes a story with its vector, and takes its words out of whatever repeats them; the audit keeps who did it and when, and nothing of
 * what it said. False when there is no such story.
 */
export function deleteNarrative(store: Store, ticketId: number, { by, surface, at }: Changer): Promise<boolean> {
  return together(store, async (on) => {
    await holdTickets(on);
    const [incident] = await readPast(on, 'WHERE ticket_id = $1', [ticketId]);
    const [gone] = await rows<{ key: string; cause: string; lesson: string; corrected_cause: string | null; corrected_lesson: string | null }>(on,
      'DELETE FROM incident_narratives WHERE ticket_id = $1 RETURNING key, root_cause_hypothesis AS cause, lessons_learned AS lesson, corrected_cause, corrected_lesson', [ticketId]);
    if (!gone) return false;
    const typed = [gone.corrected_cause, gone.corrected_lesson, ...await takeWords(on, ticketId)].filter((one) => one !== null);
    const story = await forgetIn(on, { kind: 'incident', id: `INC-${ticketId}`, by, at });
    await retellOpen(on, { ticketId, key: gone.key });
    const stories = [...(story === null ? [] : [story]), ...(incident ? versionsOf(incident, { causes: [gone.cause, ...typed], lessons: [gone.lesson, ...typed] }) : [])];
    await forgetWords(on, { ticketId, key: gone.key }, { typed: [...new Set(typed)], stories });
    await note(on, { actor: by, surface, resource: `INC-${ticketId} narrative deleted`, at });
    return true;
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
