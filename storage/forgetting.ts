import type { EntityManager } from 'typeorm';
import { cloudSafeText } from '../engine/distill.ts';
import { isFault } from '../engine/errors.ts';
import { incidentDocument, type PastIncident } from '../engine/memory.ts';
import { recallOf } from '../engine/recall.ts';
import type { Ticket } from '../engine/types.ts';
import { readPast, sameTrouble } from './past.ts';
import { rows, touched } from './postgres.ts';
import type { TicketRow } from './tables.ts';
import { bodyOf, ticketOf } from './ticket-body.ts';

/** A story that was changed or deleted: its ticket and the key of its trouble. */
export type Changed = { ticketId: number; key: string };

/**
 * Lets no ticket move until the transaction is over, so that none writes down what it read of a story before: one that has read it, and
 * not written it yet, will have to begin anew. To be called before any story is touched.
 */
export async function holdTickets(on: EntityManager): Promise<void> {
  await rows(on, 'LOCK TABLE tickets IN SHARE ROW EXCLUSIVE MODE');
  await touched(on, "UPDATE tickets SET version = version + 1 WHERE state = 'assessed'");
  await rows(on, "SELECT pg_notify('copilot', 'ticket ' || id) FROM tickets WHERE state = 'assessed'");
}

/** Says anew on each open ticket what was seen before, where a story that it tells of was changed or deleted. */
export async function retellOpen(on: EntityManager, { ticketId, key }: Changed): Promise<void> {
  const telling = await rows<TicketRow>(on,
    `SELECT * FROM tickets WHERE state <> 'recorded' AND id <> $1 AND body #> '{narrative,recall}' IS NOT NULL AND (key = $2 OR body #>> '{narrative,recall,alike,ticketId}' = $1::text)`, [ticketId, key]);
  for (const row of telling) {
    await touched(on, 'UPDATE tickets SET version = version + 1, body = $2 WHERE id = $1', [row.id, await retold(on, row)]);
    await rows(on, 'SELECT pg_notify($1, $2)', ['copilot', `ticket ${row.id}`]);
  }
}

/** Takes a story that was deleted out of whatever else repeats it: recorded tickets and their cards, and the receipts of what was told and sent. */
export async function forgetWords(on: EntityManager, { ticketId, key }: Changed, { typed, stories }: { typed: readonly string[]; stories: readonly string[] }): Promise<void> {
  const told = await rows<{ id: number }>(on, `UPDATE tickets SET body = body #- '{narrative,recall}' WHERE ${tellingSql} RETURNING id`, [ticketId, key, typed]);
  await touched(on, 'DELETE FROM cards_settled WHERE ticket_id = ANY($1)', [told.map(({ id }) => id)]);
  await touched(on, noticesSql, [ticketId, key, typed.length > 0]);
  await blankSent(on, [...stories, ...typed].map((words) => JSON.stringify(words).slice(1, -1)));
}

/** Every text that a story has been sent in to make its vector: with what the machine wrote, and with each thing that people typed. */
export function versionsOf(incident: PastIncident, { causes, lessons }: { causes: readonly string[]; lessons: readonly string[] }): string[] {
  return causes.flatMap((cause) => lessons.map((lesson) => incidentDocument({ ...incident, cause: cloudSafeText.parse(cause), lesson: cloudSafeText.parse(lesson) }).text));
}

/** Takes words out of what was sent to make vectors, the longest first, for one may hold another. */
async function blankSent(on: EntityManager, words: readonly string[]): Promise<void> {
  const longestFirst = [...new Set(words)].sort((a, b) => b.length - a.length);
  const holding = await rows<{ id: string; text: string }>(on, "SELECT id, text FROM egress WHERE purpose = 'embedding' AND EXISTS (SELECT 1 FROM unnest($1::text[]) AS one WHERE strpos(text, one) > 0)", [longestFirst]);
  for (const { id, text } of holding) {
    await touched(on, 'UPDATE egress SET text = $2 WHERE id = $1', [id, longestFirst.reduce((left, one) => left.replaceAll(one, '[forgotten]'), text)]);
  }
}

/** Recorded tickets that name the incident as the last or the nearest one, or repeat what a person typed about it. */
const tellingSql = `state = 'recorded' AND body #> '{narrative,recall}' IS NOT NULL AND (body #>> '{narrative,recall,alike,ticketId}' = $1::text
  OR (key = $2 AND (body #>> '{narrative,recall,before,last,ticketId}' = $1::text OR body #>> '{narrative,recall,before,fixedBy}' = ANY($3) OR body #>> '{narrative,recall,before,cause}' = ANY($3))))`;

/**
 * The lines that told of it: on cards those that name the incident, or may hold what a person typed about it, since all of the same
 * trouble may; of answers about it whatever they said. Whole lines go, for names in them may have been told otherwise than they were typed.
 */
const noticesSql = `
  UPDATE notices SET text = regexp_replace(text, CASE WHEN ticket_id IS NULL THEN '^((?:Cause|Lesson|Seen|Done|Typed)[^:\n]*: ).*$' ELSE '^(Seen (?:before|elsewhere): ).*$' END, '\\1[forgotten]', 'gn')
  WHERE text ~ ('\\mINC-' || $1::text || '\\M') AND (ticket_id IS NULL OR text ~ '(?n)^Seen (before|elsewhere): ')
    OR $3 AND text ~ '(?n)^Seen before: ' AND ticket_id IN (SELECT id FROM tickets WHERE key = $2)`;

async function retold(on: EntityManager, row: TicketRow): Promise<unknown> {
  const ticket = readable(row);
  if (!ticket || !('narrative' in ticket) || !ticket.narrative?.recall) return without(row.body);
  const { recall, hypothesis } = ticket.narrative;
  const { incidents, times } = await sameTrouble(on, { key: row.key, ticketId: row.id });
  const alike = recall.alike ? await readPast(on, 'WHERE ticket_id = $1', [recall.alike.ticketId]) : [];
  const past = [...incidents, ...alike].map((incident) => ({ incident, score: 1 }));
  const again = recallOf(past, { key: row.key, hypothesis, times, tracks: recall.tracks });
  return bodyOf({ ...ticket, narrative: { ...ticket.narrative, recall: again } } as Ticket);
}

/** A ticket that a newer version wrote is told of no past at all. */
function readable(row: TicketRow): Ticket | null {
  try {
    return ticketOf(row);
  } catch (error) {
    if (isFault(error, 'store.malformed')) return null;
    throw error;
  }
}

function without(body: unknown): unknown {
  const { narrative, ...rest } = body as { narrative?: { recall?: unknown } };
  const { recall: _, ...told } = narrative ?? {};
  return { ...rest, narrative: told };
}
