import { z } from 'zod';
import { newsEvents, type Due, type NewsEvent } from '../../engine/delivery.ts';
import { labelOf } from '../../engine/ticket.ts';
import { outcomeKinds, severities } from '../../engine/types.ts';

/** The version of the bodies; it rises when a field goes or changes its meaning, not when one is added. */
export const bodyVersion = 1;

const time = z.iso.datetime().describe('A time in UTC.');
const text = (about: string) => z.string().max(4000).describe(about);
const count = (about: string) => z.int().min(0).describe(about);

const incident = z.strictObject({
  label: z.string().regex(/^(?:INC|DEC)-\d+$/).describe('Its name for ever, as the chats show it.'),
  kind: z.enum(['incident', 'drift', 'request']).describe('What it is; only incidents are told as detected and resolved, any kind may need an approval.'),
  severity: z.enum(severities),
  headline: text('What is wrong, in one line.'),
  resource: text('The exact address of what it is about.'),
  name: text('What people call that.'),
  affected: count('How many others suffered from it when this was written.'),
  opened_at: time,
}).meta({ id: 'incident', description: 'The incident, as it was when this was written.' });

const step = z.strictObject({
  number: z.int().min(1), of: z.int().min(1).describe('Steps in the plan.'), action: text('The name of the action.'), title: text('What would be done.'), effect: text('What that does meanwhile.'),
  undo: text('How it can be taken back.'), risk: z.enum(['none', 'low', 'high']), done_by: z.enum(['approve', 'typed_name', 'done']).describe('What an admin does in a chat: presses Approve, types the name as well, or does it by hand.'),
}).meta({ id: 'step', description: 'The step that waits for an admin. It can be approved in a chat only, never by an answer to this.' });

/** What the five events tell, as those who receive them may rely on it. */
export const contents = {
  incident_detected: z.strictObject({ incident }).describe('Something is broken.'),
  approval_required: z.strictObject({ incident, goal: text('What the plan is for.'), step, expires_at: time }).describe('A step of a plan waits for an admin.'),
  incident_resolved: z.strictObject({ incident, outcome: z.enum(outcomeKinds), says: text('What came of it.'), ended_at: time }).describe('It is over.'),
  digest_ready: z.strictObject({
    since: time, until: time, headline: text('The day in one line.'), opened: count('Incidents that opened.'), resolved: count('Incidents that ended.'),
    open: count('Incidents open now.'), awaiting: count('Steps that wait for an admin now.'),
  }).describe('The digest of a day is there.'),
  degraded_mode_enabled: z.strictObject({ says: text('What does not work, and what goes on.'), since: time }).describe('No model can be reached; the rules go on alone.'),
} satisfies Record<NewsEvent, z.ZodType>;

/** The whole body of a message of one type. */
export function bodySchema(type: NewsEvent) {
  return z.strictObject({
    id: z.string().regex(/^msg_[0-9a-f]{32}$/).describe('The same at each try, and as in the header webhook-id: whoever has seen it leaves the message out.'),
    type: z.literal(type),
    timestamp: time.describe('When it happened.'),
    version: z.literal(bodyVersion),
    data: contents[type],
  }).describe(contents[type].description ?? '');
}

/** A message as it is sent: its id and its body. Angle brackets are escaped, so that the body is inert also where a receiver puts it into a page. */
export function messageOf(due: Due): { id: string; body: string } {
  const type = newsEvents.find((one) => one === due.event);
  if (type === undefined) throw new TypeError(`${due.event} is no event for webhooks`);
  const id = `msg_${due.uid}`;
  const message = bodySchema(type).parse({ id, type, timestamp: due.madeAt.toISOString(), version: bodyVersion, data: contentOf(type, due) });
  return { id, body: JSON.stringify(message).replace(/[<>&\u2028\u2029]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`) };
}

function contentOf(type: NewsEvent, { ticketId, body }: Due): unknown {
  const { kind, severity, headline, resource, name, affected, opened_at, ...rest } = withTimes(body);
  if (type === 'digest_ready' || type === 'degraded_mode_enabled') return withTimes(body);
  return { incident: { label: labelOf({ id: ticketId ?? 0, situation: { kind: incident.shape.kind.parse(kind) } }), kind, severity, headline, resource, name, affected, opened_at }, ...rest };
}

const times = ['opened_at', 'ended_at', 'expires_at', 'since', 'until'];

function withTimes(body: Due['body']): Record<string, unknown> {
  return Object.fromEntries(Object.entries(body).map(([field, value]) => [field, times.includes(field) && typeof value === 'number' ? new Date(value).toISOString() : value]));
}
