import type { Called } from '../engine/called.ts';
import { named, personName, safe } from '../engine/distill.ts';
import { effectOf, effectWords } from '../engine/effect.ts';
import { isRef } from '../engine/refs.ts';
import { labelOf } from '../engine/ticket.ts';
import type { Narrative, PastStep, Ticket } from '../engine/types.ts';
import { narrativeOf } from '../storage/narratives.ts';
import { apiCallsOfTicket } from '../storage/api-calls.ts';
import { readPast } from '../storage/past.ts';
import { rows, type Store } from '../storage/postgres.ts';
import { read } from '../storage/tickets.ts';
import { callWords } from '../templates/answers/declared.ts';
import { severityOf, titleOf } from '../templates/cards/incident.ts';
import type { EvidenceLine, IncidentStory, IncidentView, PlanStep, SimilarIncident } from '../templates/pages/incident-view.ts';
import { declaredOf } from './reading-declared.ts';
import { approvalsOf, type ReadingNeeds } from './reading.ts';
import { readLines } from './reading-egress.ts';
import { blamesOf, waitingFor } from './reading-incidents.ts';
import { noticesOfTicket } from './reading-notices.ts';
import { readTimeline } from './reading-timeline.ts';

/** What the page of one incident lists at most, of each kind. */
const [mostEvidence, mostSimilar, mostCalls, mostNotices, mostAffected, mostApiCalls] = [60, 8, 20, 40, 50, 200];

/** All that is kept of one incident; null when there is none of that number, or this version cannot read it. */
export async function readIncident(needs: ReadingNeeds, id: number): Promise<IncidentView | null> {
  const { store, now, timeZone, people } = needs;
  const called = needs.called();
  const [ticket] = await read(store, 'WHERE id = $1', [id]);
  if (!ticket) return null;
  const [story, similar, evidence, timeline, egress, notices, calls] = await Promise.all([
    narrativeOf(store, id), similarTo(store, ticket, called), evidenceOf(store, ticket, called), readTimeline(store, ticket, called), readLines(store, id, mostCalls), noticesOfTicket(store, id, mostNotices), ticket.situation.kind === 'incident' ? [] : apiCallsOfTicket(store, id, mostApiCalls),
  ]);
  const narrative = 'narrative' in ticket ? ticket.narrative : null;
  return {
    at: now(), timeZone, ...headOf(ticket, called), approvals: approvalsOf(people), story: narrative === null ? null : storyOf(narrative, called), declared: declaredOf(ticket, called), calls, plan: planOf(ticket, called), past: ticket.past.map((one) => pastOf(one, called)),
    ...timeline, evidence, similar, egress, notices, lesson: story === null ? null : { cause: called.text(story.cause), says: called.text(story.lesson), by: story.corrected?.lesson ?? story.corrected?.cause ?? null },
  };
}

type Head = 'id' | 'kind' | 'label' | 'title' | 'severity' | 'unstable' | 'state' | 'resource' | 'owner' | 'openedAt' | 'outcome' | 'waitingFor' | 'expiresAt' | 'seenBy' | 'deed' | 'affected' | 'blames';

function headOf(ticket: Ticket, { text, name, owner }: Called): Pick<IncidentView, Head> {
  const { id, situation, state, openedAt, ack } = ticket;
  return {
    id, kind: situation.kind, label: labelOf(ticket), title: text(titleOf(ticket)), severity: severityOf(ticket), unstable: situation.unstable, state, resource: situation.resource, owner: owner(situation.resource), openedAt,
    outcome: ticket.state === 'recorded' ? { ...ticket.outcome, says: text(ticket.outcome.says) } : null,
    waitingFor: waitingFor(ticket, text), expiresAt: ticket.state === 'awaiting' ? ticket.expiresAt : null, seenBy: ack === null ? null : { person: personName(ack.person), at: ack.at },
    deed: situation.deed, blames: blamesOf(situation),
    affected: situation.affected.slice(0, mostAffected).map((one) => ({ name: name(one.resource), title: text(one.title), since: one.since })),
  };
}

function storyOf({ summary, hypothesis, claims, notSeen, writtenBy }: Narrative, { text }: Called): IncidentStory {
  const { says, confidence, confirmed, against } = hypothesis;
  return {
    summary: text(summary), model: writtenBy === 'templates' ? null : writtenBy.model, hypothesis: { says: text(says), confidence, confirmed, against: against.map(text) },
    claims: claims.map((claim) => ({ says: text(claim.says), evidence: claim.evidence })), notSeen: notSeen.map(text),
  };
}

function planOf(ticket: Ticket, { text }: Called): IncidentView['plan'] {
  if (!('plan' in ticket)) return null;
  const current = 'current' in ticket ? ticket.current : 0;
  const steps = ticket.plan.steps.map(({ n, title, effect, undo, risk, ...step }): PlanStep => ({
    call: ticket.situation.kind === 'incident' ? null : callWords(step), n, title: text(title), effect: text(effect), undo: text(undo), risk, stands: n < current ? 'was run' : n > current ? 'not offered yet' : ticket.state === 'awaiting' ? 'waits for approval' : 'is under way',
  }));
  return { goal: text(ticket.plan.goal), steps };
}

function pastOf(past: PastStep, { text }: Called): IncidentView['past'][number] {
  return { title: text(past.step.title), person: personName(past.person), ended: text(safe`${past.execution.says}; ${past.verification.says}`), effect: effectWords[effectOf(past)], at: past.execution.endedAt };
}

/** The same trouble of the same resource first, then the same cause elsewhere. */
async function similarTo(store: Store, ticket: Ticket, { text }: Called): Promise<SimilarIncident[]> {
  const hypothesis = 'narrative' in ticket ? ticket.narrative?.hypothesis : undefined;
  const [same, alike] = await Promise.all([
    readPast(store, 'WHERE key = $1 AND ticket_id <> $2 ORDER BY ended_at DESC LIMIT $3', [ticket.situation.key, ticket.id, mostSimilar]),
    !hypothesis || hypothesis.family === 'unexplained' ? [] : readPast(store, 'WHERE family = $1 AND incident_narratives.cause = $2 AND key <> $3 AND ticket_id <> $4 ORDER BY ended_at DESC LIMIT $5', [hypothesis.family, hypothesis.cause, ticket.situation.key, ticket.id, mostSimilar]),
  ]);
  return [...same.map((one) => ({ one, how: 'same trouble' as const })), ...alike.map((one) => ({ one, how: 'same cause' as const }))].slice(0, mostSimilar).map(({ one, how }) => ({
    id: one.ticketId, how, cause: text(how === 'same cause' ? safe`${named(one.resource)}: ${one.cause}` : one.cause), lesson: text(one.lesson), outcome: one.outcome, endedAt: one.closedAt,
  }));
}

type FactRow = { id: string; resource: string; kind: string; at: Date; seen_at: Date; value: unknown };

/** The facts that the story rests on, as far as they are kept, the newest first. */
async function evidenceOf(store: Store, ticket: Ticket, { name }: Called): Promise<EvidenceLine[]> {
  const narrative = 'narrative' in ticket ? ticket.narrative : null;
  const ids = [...ticket.situation.findings.flatMap((one) => one.evidence), ...(narrative?.hypothesis.evidence ?? []), ...(narrative?.claims.flatMap((one) => one.evidence) ?? [])];
  const numbers = [...new Set(ids)].filter((id) => /^\d{1,18}$/.test(id));
  const found = await rows<FactRow>(store, `SELECT id, resource, kind, at, seen_at, value FROM facts WHERE id = ANY($1::bigint[]) ORDER BY at DESC, id DESC LIMIT ${mostEvidence}`, [numbers]);
  return found.map(({ id, resource, kind, at, seen_at: seenAt, value }) => ({ id, resource, name: isRef(resource) ? name(resource) : resource, kind, at, seenAt, value }));
}
