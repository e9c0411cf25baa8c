import type { Called } from '../engine/called.ts';
import { cloudSafeText } from '../engine/distill.ts';
import { labelOf } from '../engine/ticket.ts';
import type { Ticket, TicketState } from '../engine/types.ts';
import { rows, type Store } from '../storage/postgres.ts';
import type { IncidentView, TimelineItem } from '../templates/pages/incident-view.ts';
import { stateWords } from '../templates/pages/status-words.ts';

/** What a timeline takes of each kind at most, the newest of it. */
const most = 80;

/** Everything that happened to a ticket, the oldest first: its moves, presses, runs, what was sent of it, and the models that were asked. */
export async function readTimeline(store: Store, ticket: Ticket, { text }: Called): Promise<Pick<IncidentView, 'timeline' | 'timelineCut'>> {
  const kinds = await Promise.all([...[moves, approvals, runs, sent].map((ask) => ask(store, ticket.id)), presses(store, ticket)]);
  const items = [...kinds.flat(), ...modelsOf(ticket)].map((one) => ({ ...one, says: text(cloudSafeText.parse(one.says)) }));
  return { timeline: items.sort((a, b) => a.at.getTime() - b.at.getTime()), timelineCut: kinds.some((found) => found.length >= most) };
}

type Move = { from_state: TicketState | null; to_state: TicketState; why: string; person: string | null; at: Date };

/** What is told better by its approval or its run is left to that. */
async function moves(store: Store, id: number): Promise<TimelineItem[]> {
  const found = await rows<Move>(store, `SELECT from_state, to_state, why, person, at FROM moves WHERE ticket_id = $1 AND to_state NOT IN ('approved', 'executed') ORDER BY id DESC LIMIT ${most}`, [id]);
  return found.map(({ from_state: from, to_state: to, why, person, at }) => ({ at, kind: person === null ? 'move' : 'press', says: from === null ? `opened: ${why}` : `${stateWords[to]}: ${why}`, by: person }));
}

async function approvals(store: Store, id: number): Promise<TimelineItem[]> {
  const found = await rows<{ n: number; title: string; person: string; platform: string; at: Date }>(store,
    `SELECT n, title, person, platform, at FROM approvals JOIN steps ON steps.id = step_id WHERE ticket_id = $1 ORDER BY at DESC LIMIT ${most}`, [id]);
  return found.map(({ n, title, person, platform, at }) => ({ at, kind: 'press', says: `step ${n} approved in ${platform}: ${title}`, by: person }));
}

/** Presses that moved nothing, and those that were refused; whoever wrote them, they are of this ticket: `INC-4 approve`, which sorts before `INC-4!`. */
async function presses(store: Store, ticket: Ticket): Promise<TimelineItem[]> {
  const found = await rows<{ actor: string; surface: string; resource: string; outcome: string; at: Date }>(store,
    `SELECT actor, surface, resource, outcome, at FROM access_logs WHERE resource COLLATE "C" >= $1 AND resource COLLATE "C" < $1 || '!' AND surface <> 'page' AND at >= (SELECT opened_at FROM tickets WHERE id = $2) ORDER BY id DESC LIMIT ${most}`, [labelOf(ticket), ticket.id]);
  return found.map(({ actor, surface, resource, outcome, at }) => ({ at, kind: 'press', says: `${resource.split(' ')[1] ?? 'press'} in ${surface.split(' ')[0] ?? surface}${outcome === 'ok' ? '' : ` refused: ${outcome.replaceAll('_', ' ')}`}`, by: actor }));
}

async function runs(store: Store, id: number): Promise<TimelineItem[]> {
  const found = await rows<{ n: number; title: string; begun_at: Date; finished_at: Date | null; says: string | null; ended: string | null }>(store,
    `SELECT n, title, begun_at, finished_at, execution ->> 'says' AS says, execution ->> 'ended' AS ended FROM runs JOIN steps ON steps.id = step_id WHERE ticket_id = $1 ORDER BY begun_at DESC LIMIT ${most}`, [id]);
  return found.flatMap(({ n, title, begun_at: begunAt, finished_at: endedAt, says, ended }): TimelineItem[] => [
    { at: begunAt, kind: 'run', says: `${n} begun: ${title}`, by: null },
    ...(endedAt === null ? [] : [{ at: endedAt, kind: 'run' as const, says: `${n} ${ended ?? 'ended'}: ${says ?? ''}`, by: null }]),
  ]);
}

/** New messages only: that a card was changed is among the receipts. */
async function sent(store: Store, id: number): Promise<TimelineItem[]> {
  const found = await rows<{ platform: string; kind: string; key: string; at: Date }>(store,
    `SELECT platform, kind, key, at FROM notices WHERE ticket_id = $1 AND kind <> 'edit' ORDER BY id DESC LIMIT ${most}`, [id]);
  return found.map(({ platform, kind, key, at }) => ({ at, kind: 'sent', says: `to ${platform}: ${kind === 'post' ? `the message ${key}` : kind === 'line' ? 'a line' : key}`, by: null }));
}

function modelsOf({ asked = [] }: Ticket): TimelineItem[] {
  return asked.map(({ model, place, person, tokens, says, at }) => ({ at, kind: 'model', says: `${model} (${place === 'cloud' ? 'cloud' : 'in the house'}, ${tokens} tokens): ${says}`, by: person }));
}
