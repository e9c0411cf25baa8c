import { addressed, named, oneOf, partName, type CloudSafe } from './distill.ts';
import { headlineOf } from './headline.ts';
import type { NoticeEvent } from './ports.ts';
import { labelOf } from './ticket.ts';
import { outcomeKinds, severities, type Awaiting, type Risk, type Severity, type Ticket, type TicketKind } from './types.ts';

/** The five events that assistants are told of. */
export const newsEvents = ['incident_detected', 'approval_required', 'incident_resolved', 'digest_ready', 'degraded_mode_enabled'] as const;
export type NewsEvent = (typeof newsEvents)[number];

/** What may leave in a delivery: distilled text, numbers, and lists and fields of these. A time is a number of milliseconds. */
export type SafeValue = CloudSafe | number | boolean | null | readonly SafeValue[] | { readonly [field: string]: SafeValue };
export type SafeBody = { readonly [field: string]: SafeValue };

/** Something that happened, to be told outside. `key` names it for ever among all that happens to its ticket, or to none. */
export type News = { event: NewsEvent | NoticeEvent; key: string; ticketId: number | null; body: SafeBody };

/** News on its way to one target, `webhook:assistant` or `mail:digest`; not before `dueAt`, where that is given. */
export type Delivery = News & { target: string; dueAt?: Date };

/** A delivery whose time has come. `uid` is its own in the whole world and the same at each try; `tries` counts this one. `key` begins with the number of its ticket. */
export type Due = Omit<Delivery, 'dueAt'> & { id: string; uid: string; madeAt: Date; tries: number };

/** How a try ended: it has arrived; nobody wants it any more; it is tried again, not before that time; or never, with `all` what else waits for its target neither. A throw is tried again. */
export type Ended = 'sent' | 'dropped' | { again: Date; says: string } | { never: string; all?: true };

/** What is about to leave, to the letter, and how it is sent. An aborted signal means that nobody waits any longer. */
export type Parcel = { text: string; send: (signal: AbortSignal) => Promise<Ended> };

/** To which targets news go. */
export type Routes = (news: News) => readonly Pick<Delivery, 'target' | 'dueAt'>[];

/** One kind of place outside the house. What it says of a failure is shown on the status page and never holds a secret. */
export type Sender = {
  /** All its targets, each as `kind:name`. */
  targets: readonly string[];
  routes: Routes;
  parcel: (delivery: Due) => Parcel | Promise<Parcel>;
};

/** Pauses after each failed try, in seconds, as Standard Webhooks recommends them; after the last there is one more try. */
const pauses = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400];

/** Milliseconds until the next try after so many; by chance (0 to 1) up to a fifth longer, so that not all come at once. Null when it is given up. */
export function pauseAfter(tries: number, chance: number): number | null {
  const seconds = pauses[tries - 1];
  return seconds === undefined ? null : Math.round(seconds * 1000 * (1 + chance / 5));
}

/** The deliveries of some news. */
export function routed(news: readonly News[], routes: Routes): Delivery[] {
  return news.flatMap((one) => routes(one).map((where) => ({ ...one, ...where })));
}

/** What of the opening of a ticket, or of its move, is told outside. Of drifts and requests only that they need an approval. */
export function newsOf(from: Ticket | null, to: Ticket): News[] {
  const isIncident = to.situation.kind === 'incident';
  if (from === null) return isIncident ? [{ event: 'incident_detected', key: 'incident_detected', ticketId: to.id, body: aboutOf(to) }] : [];
  if (to.state === 'awaiting') return [{ event: 'approval_required', key: `approval_required ${to.round}.${to.current}`, ticketId: to.id, body: approvalBody(to) }];
  if (to.state !== 'recorded' || !isIncident) return [];
  const body = { ...aboutOf(to), outcome: oneOf(to.outcome.kind, outcomeKinds), says: to.outcome.says, ended_at: to.outcome.at.getTime() };
  return [{ event: 'incident_resolved', key: 'incident_resolved', ticketId: to.id, body }];
}

/** That the line goes on without models, told once until one answers again. */
export function degradedNews(ticketId: number, says: CloudSafe, at: Date): News {
  return { event: 'degraded_mode_enabled', key: `degraded_mode_enabled ${at.getTime()}`, ticketId, body: { says, since: at.getTime() } };
}

/** What a digest comes to. */
export type DigestTold = { since: Date; until: Date; headline: CloudSafe; opened: number; resolved: number; open: number; awaiting: number };

/** That the digest of a day (`2026-11-22`) is there, told once. */
export function digestNews(day: string, { since, until, ...told }: DigestTold): News {
  return { event: 'digest_ready', key: `digest_ready ${day}`, ticketId: null, body: { ...told, since: since.getTime(), until: until.getTime() } };
}

const kinds: readonly TicketKind[] = ['incident', 'drift', 'request'];
const risks: readonly Risk[] = ['none', 'low', 'high'];

/** What every body says of its ticket but its number, which is not known yet when it opens. */
function aboutOf({ situation, openedAt }: Ticket): SafeBody {
  return {
    kind: oneOf(situation.kind, kinds), severity: oneOf(worstOf(situation.findings), severities), headline: headlineOf(situation),
    resource: addressed(situation.resource), name: named(situation.resource), affected: situation.affected.length, opened_at: openedAt.getTime(),
  };
}

function approvalBody(ticket: Awaiting): SafeBody {
  const step = ticket.steps[ticket.current - 1];
  const { goal } = ticket.plan;
  if (step === undefined) throw new TypeError(`${labelOf(ticket)} awaits a step that it does not have`);
  return {
    ...aboutOf(ticket), goal, expires_at: ticket.expiresAt.getTime(),
    step: { number: step.n, of: ticket.steps.length, action: partName(step.template), title: step.title, effect: step.effect, undo: step.undo, risk: oneOf(step.risk, risks), done_by: partName(step.confirmation.by) },
  };
}

function worstOf(findings: readonly { severity: Severity }[]): Severity {
  return severities.find((one) => findings.some(({ severity }) => severity === one)) ?? 'low';
}
