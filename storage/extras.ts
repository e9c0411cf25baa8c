import type { EntityManager } from 'typeorm';
import type { ActionRecord, MoveExtras, OutboxItem } from '../engine/ports.ts';
import type { Approval, Platform, Recorded, Ticket, TodoStep } from '../engine/types.ts';
import { rows } from './postgres.ts';

/** Writes what belongs to a move into the same transaction. */
export async function writeExtras(on: EntityManager, moving: { to: Ticket; extras: MoveExtras }, platforms: readonly Platform[]): Promise<void> {
  const { to, extras } = moving;
  for (const step of extras.steps ?? []) await writeStep(on, step, to);
  if (extras.approval) await writeApproval(on, extras.approval);
  if (extras.action) await writeAction(on, extras.action);
  for (const notice of extras.notices ?? []) await writeNotice(on, notice, { ticketId: to.id, at: to.movedAt, platforms });
  if (to.state === 'recorded') await writeNarrative(on, to);
}

async function writeStep(on: EntityManager, step: TodoStep, ticket: Ticket): Promise<void> {
  await rows(on,
    `INSERT INTO steps (id, ticket_id, round, n, template, target, params, title, digest, fingerprint, offered_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [step.id, ticket.id, ticket.round, step.n, step.template, step.target, step.params, step.title, step.digest, step.fingerprint, ticket.movedAt]);
}

async function writeApproval(on: EntityManager, approval: Approval): Promise<void> {
  const { id, stepId, digest, person, account, chat, at } = approval;
  await rows(on,
    'INSERT INTO approvals (id, step_id, digest, person, platform, account, chat, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)',
    [id, stepId, digest, person, account.platform, account.id, chat, at]);
}

async function writeAction(on: EntityManager, action: ActionRecord): Promise<void> {
  const { execution } = action;
  await rows(on,
    `INSERT INTO action_history (step_id, approval_id, ticket_id, template, target, person, ended, verdict, begun_at, ended_at, says, at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [action.stepId, action.approvalId, action.ticketId, action.template, action.target, action.person, execution.ended,
      action.verdict, execution.begunAt, execution.endedAt, execution.says, action.at]);
}

/** Puts a line about a ticket into the outbox of each chat. */
export async function writeNotice(on: EntityManager, notice: OutboxItem, where: { ticketId: number; at: Date; platforms: readonly Platform[] }): Promise<void> {
  await rows(on,
    'INSERT INTO outbox (ticket_id, platform, event, says, loud, made_at) SELECT $1, platform, $2, $3, $4, $5 FROM unnest($6::text[]) AS platform',
    [where.ticketId, notice.event, notice.says, notice.loud, where.at, where.platforms]);
}

async function writeNarrative(on: EntityManager, ticket: Recorded): Promise<void> {
  const { situation, narrative, outcome, past } = ticket;
  const hypothesis = narrative?.hypothesis;
  const evidence = [...situation.findings.flatMap((finding) => finding.evidence), ...(hypothesis?.evidence ?? []), ...outcome.evidence];
  await rows(on,
    `INSERT INTO incident_narratives (id, ticket_id, began_at, ended_at, severity, affected_resources, symptoms, root_cause_hypothesis,
       confidence, confirmed, evidence_references, resolution_steps, resolution_mode, verification_results, outcome, lessons_learned, related_incidents)
     SELECT $1, $2, $3, $4, severity,
       ARRAY[resource] || ARRAY(SELECT one ->> 'resource' FROM jsonb_array_elements(body #> '{situation,affected}') AS one), $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,
       ARRAY(SELECT before.id FROM tickets before WHERE before.resource = tickets.resource AND before.id < tickets.id ORDER BY before.id DESC LIMIT 20)
     FROM tickets WHERE id = $2`,
    [`INC-${ticket.id}`, ticket.id, sinceOf(ticket), outcome.at, situation.findings.flatMap((finding) => finding.symptoms),
      hypothesis?.says ?? 'not known', hypothesis?.confidence ?? 0, hypothesis?.confirmed ?? false, [...new Set(evidence)],
      JSON.stringify(past.map((one) => ({ step: one.step.id, title: one.step.title, person: one.person, ended: one.execution.ended }))),
      past.length === 0 ? 'by itself' : 'approved steps',
      JSON.stringify(past.map((one) => ({ step: one.step.id, verdict: one.verification.verdict, says: one.verification.says }))),
      outcome.kind, lessonOf(ticket)]);
}

function lessonOf(ticket: Recorded): string {
  const helped = ticket.past.filter((one) => one.verification.verdict === 'verified').map((one) => one.step.title);
  if (ticket.outcome.kind !== 'resolved') return 'It ended without a step of ours.';
  return `${helped.at(-1) ?? 'A step'} ended it; the cause ${ticket.narrative?.hypothesis.confirmed ? 'was confirmed' : 'was not confirmed'}.`;
}

function sinceOf(ticket: Recorded): Date {
  return ticket.situation.findings.map((finding) => finding.since).sort((a, b) => a.getTime() - b.getTime())[0] ?? ticket.openedAt;
}
