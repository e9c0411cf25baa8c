import { z } from 'zod';
import { cloudSafeText as text } from '../engine/distill.ts';
import { Fault } from '../engine/errors.ts';
import { isRef } from '../engine/refs.ts';
import { logClasses } from '../engine/signature.ts';
import { deedKinds, type ApprovedStep, type Ticket } from '../engine/types.ts';
import type { TicketRow } from './tables.ts';

/** The version of the shape below; a body with another one is refused, never guessed at. */
export const bodyVersion = 1;

const when = z.iso.datetime({ offset: true }).transform((at) => new Date(at));
const ref = z.string().refine(isRef);
const ids = z.array(z.string());
const params = z.record(z.string(), z.json());

/** A finding as it is stored. */
export const finding = z.object({
  detector: z.string(), cause: z.string(), resource: ref, severity: z.enum(['high', 'medium', 'low']), rank: z.number(),
  title: text, symptoms: z.array(text), evidence: ids, since: when, blames: ref.optional(), names: z.literal(true).optional(), signature: z.string().optional(),
  class: z.enum(logClasses).optional(), usual: z.record(z.string(), z.number().nullable()).optional(),
});
const affected = z.object({ resource: ref, detector: z.string(), title: text, since: when, finding: finding.nullable().default(null) });
const deed = z.object({ kind: z.enum(deedKinds), says: text, at: when, ongoing: z.boolean(), evidence: ids });
const situation = z.object({
  kind: z.enum(['incident', 'drift', 'request']), key: z.string(), resource: ref, findings: z.array(finding),
  affected: z.array(affected).default([]), unstable: z.boolean().default(false), calmSince: when.nullable().default(null),
  deed: deed.nullable().default(null), replicas: z.int().optional(),
});
const hypothesis = z.object({
  diagnosis: z.string(), family: z.string(), cause: z.string().default('unknown'), says: text, confidence: z.number().min(0).max(1), confirmed: z.boolean(),
  against: z.array(text), others: z.array(z.object({ says: text, confidence: z.number() })).optional(), evidence: ids, recommends: z.array(z.array(z.string())),
  avoid: z.array(z.string()).default([]),
});
const meeting = { ticketId: z.int(), at: when };
const recall = z.object({
  before: z.object({ times: z.int(), last: z.object(meeting), fixedBy: text.nullable(), cause: text.nullable() }).nullable(),
  alike: z.object({ ...meeting, says: text, fixedBy: text.nullable() }).nullable(),
  tracks: z.array(z.object({ template: z.string(), helped: z.int(), tried: z.int(), medianSeconds: z.number().nullable() })),
});
const difference = z.object({ resource: text, field: text, declared: text, is: text, by: text.nullable(), held: text.nullable() });
const declared = z.object({
  lock: z.string(), due: z.string(), by: text, says: text.nullable(), assumed: z.array(text), differences: z.array(difference), cannot: z.array(text), needs: z.array(text).optional(), disturbed: z.array(text).optional(), commit: z.string().nullable(),
});
const narrative = z.object({
  summary: text, hypothesis, claims: z.array(z.object({ says: text, evidence: ids.min(1) })), notSeen: z.array(text),
  writtenBy: z.union([z.literal('templates'), z.object({ model: text })]), recall: recall.optional(), declared: declared.optional(),
});
const identity = z.union([z.object({ birth: z.string() }), z.object({ smbios: z.string() }), z.object({ mac: z.string() })]).nullable().optional();
const optional = z.literal(true).optional();
const before = params.optional();
const intent = z.object({ template: z.string(), target: ref, params, identity, optional, before });
const confirmation = z.discriminatedUnion('by', [
  z.object({ by: z.literal('approve') }), z.object({ by: z.literal('typed_name'), name: text }), z.object({ by: z.literal('done'), guide: z.array(text) }),
]).default({ by: 'approve' });
const plannedStep = z.object({
  n: z.int(), template: z.string(), target: ref, params, identity, optional, before, title: text, effect: text, undo: text, risk: z.enum(['none', 'low', 'high']), confirmation,
});
const todoStep = plannedStep.extend({ id: z.string(), digest: z.string(), fingerprint: z.string() });
const platform = z.enum(['discord', 'telegram', 'console']);
const approval = z.object({
  id: z.string(), stepId: z.string(), digest: z.string(), person: z.string(), chat: z.string(), at: when,
  account: z.object({ platform, id: z.string(), bot: z.boolean() }),
});
/** An approved step comes back as one: it was cast in approve.ts before it was stored. */
const approvedStep = todoStep.extend({ approval }).transform((step) => step as unknown as ApprovedStep);
const execution = z.object({
  stepId: z.string(), ended: z.enum(['answered', 'failed', 'unknown']), begunAt: when, endedAt: when, since: when, says: text,
});
const verification = z.object({ verdict: z.enum(['verified', 'not_verified', 'unknown']), judged: z.literal(true).optional(), says: text, evidence: ids, at: when });
const pastStep = z.object({ step: todoStep, person: z.string(), platform, approvedAt: when, execution, verification });
const outcome = z.object({ kind: z.enum(['resolved', 'recovered', 'gone', 'joined', 'unwatched']), says: text, at: when, evidence: ids });

const askedModel = z.object({
  round: z.int(), model: text, place: z.enum(['local', 'cloud']), person: z.string().nullable(), tokens: z.int(), usd: z.number().nullable(), says: text, at: when,
});
const endedOffer = z.object({ round: z.int(), reason: z.enum(['declined', 'expired']), says: text });

const core = z.object({
  situation, firstRound: z.int(), past: z.array(pastStep), ack: z.object({ person: z.string(), at: when }).nullable(), asked: z.array(askedModel).optional(),
  ended: z.array(endedOffer).optional(),
});
const plan = z.object({ steps: z.array(plannedStep), goal: text, keep: plannedStep.optional() });
const told = core.extend({ narrative });
const offer = told.extend({
  plan, steps: z.array(todoStep), current: z.int(), offeredAt: when, expiresAt: when, anchor: z.object({ n: z.int(), at: when }), ahead: z.array(approval).optional(), keep: todoStep.optional(),
});
const ran = offer.extend({ approved: approvedStep });

const body = z.discriminatedUnion('state', [
  core.extend({ state: z.literal('assessed') }),
  told.extend({ state: z.literal('planned'), proposal: z.object({ intents: z.array(intent), by: z.enum(['diagnoses', 'model', 'difference']), keep: intent.optional() }) }),
  told.extend({ state: z.literal('validated'), plan }),
  offer.extend({ state: z.literal('awaiting') }),
  ran.extend({ state: z.literal('approved') }),
  ran.extend({ state: z.literal('executed'), execution }),
  ran.extend({ state: z.literal('verified'), execution, verification }),
  told.extend({ state: z.literal('parked'), reason: z.enum(['declined', 'expired', 'handed_over']), says: text, by: z.string().nullable() }),
  core.extend({ state: z.literal('recorded'), narrative: narrative.nullable(), outcome }),
]);

/** The ticket of a stored row. Throws `store.malformed`, naming the ticket, when the row is not one. */
export function ticketOf(row: TicketRow): Ticket {
  const parsed = row.body_version === bodyVersion ? body.safeParse({ ...row.body, state: row.state }) : null;
  if (!parsed?.success) {
    throw new Fault('store.malformed', `ticket ${row.id} is stored in a shape this version does not know (body version ${row.body_version})`, { cause: parsed?.error });
  }
  const { id, round, version, opened_at: openedAt, moved_at: movedAt, rest_until: restUntil } = row;
  return { ...parsed.data, id, round, version, openedAt, movedAt, restUntil };
}

/** What of a ticket is stored in its body rather than in a column. */
export function bodyOf(ticket: Omit<Ticket, 'id'>): Record<string, unknown> {
  const columns = ['id', 'state', 'round', 'version', 'openedAt', 'movedAt', 'restUntil'];
  return Object.fromEntries(Object.entries(ticket).filter(([key]) => !columns.includes(key)));
}
