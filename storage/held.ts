import type { Json } from '../engine/types.ts';
import { rows, type Store } from './postgres.ts';

/** The last approved start or stop of each of these resources that an incident led to and that was seen to work, newer than a moment. */
export type HeldStep = { target: string; template: 'start_resource' | 'stop_resource'; person: string; ticketId: number; at: Date };

/** What incidents made of some resources since a moment, by approved steps: one for each resource. */
export function heldSteps(store: Store, targets: readonly string[], since: Date): Promise<HeldStep[]> {
  return rows<HeldStep>(store,
    `SELECT DISTINCT ON (target) target, template, person, ticket_id AS "ticketId", action_history.at FROM action_history JOIN tickets ON tickets.id = ticket_id
     WHERE kind = 'incident' AND target = ANY ($1) AND template IN ('start_resource', 'stop_resource') AND verdict = 'verified' AND action_history.at > $2 ORDER BY target, action_history.at DESC`,
    [targets, since]);
}

/** What approved steps did to some targets, the oldest first. */
export type MadeStep = { template: string; target: string; params: Record<string, Json>; at: Date };

/** Every approved step of these targets that was seen to have its effect. */
export function madeSteps(store: Store, targets: readonly string[]): Promise<MadeStep[]> {
  return rows<MadeStep>(store,
    `SELECT steps.template, steps.target, params, action_history.at FROM action_history JOIN steps ON steps.id = step_id
     WHERE steps.target = ANY ($1) AND verdict IN ('done', 'verified') ORDER BY action_history.at`, [targets]);
}
