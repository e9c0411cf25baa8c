import type { EntityManager } from 'typeorm';
import { newsOf, routed, type Routes } from '../engine/delivery.ts';
import type { ActionRecord, MoveExtras, OutboxItem } from '../engine/ports.ts';
import type { Approval, Platform, Ticket, TodoStep } from '../engine/types.ts';
import { writeDeliveries } from './deliveries.ts';
import { writeNarrative } from './narratives.ts';
import { rows } from './postgres.ts';

/** Who is told of moves: the chats, and the targets outside that news are routed to. */
export type ToldOf = { platforms: readonly Platform[]; routes?: Routes | undefined };

/** Writes what belongs to a move into the same transaction. */
export async function writeExtras(on: EntityManager, moving: { from: Ticket; to: Ticket; extras: MoveExtras }, { platforms, routes }: ToldOf): Promise<void> {
  const { from, to, extras } = moving;
  for (const step of extras.steps ?? []) await writeStep(on, step, to);
  for (const approval of extras.approvals ?? []) await writeApproval(on, approval);
  if (extras.action) await writeAction(on, extras.action);
  for (const notice of extras.notices ?? []) await writeNotice(on, notice, { ticketId: to.id, at: to.movedAt, platforms });
  await writeDeliveries(on, routes ? routed(newsOf(from, to), routes) : [], to.movedAt);
  if (to.state === 'recorded' && to.situation.kind === 'incident') await writeNarrative(on, to);
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
