import { attempt, retriesOf, type Pass } from './attempt.ts';
import type { Channel, Outbox, OutboxItem, Shown } from './ports.ts';
import { faceOf, show, type Job, type NotifyDeps } from './show.ts';
import { isRouted, readRoutes } from './routes.ts';
import { stormOf, tellAt, worstFirst, type Storm } from './storm.ts';
import type { Ticket } from './types.ts';
import { untoldAt } from './untold.ts';

type Waiting = Awaited<ReturnType<Outbox['waiting']>>[number];

/** What of a ticket a chat shows, and what has to be done so that it shows the rest. */
type Look = { ticket: Ticket; shown: readonly Shown[]; jobs: Job[] };

/**
 * Makes one chat show what Postgres says: posts what is missing, edits what differs, tells what waits in the outbox.
 * Approvals first; a message that the chat will not take holds up no other. No minute sees more messages than the chat's
 * budget; quiet hours, silences and storms hold back what is new, and what is over by then is never posted. Answers when to look again at the
 * latest, or null when nothing is left to do. Rejects with the channel's Fault when the chat cannot be reached.
 */
export async function reconcile(channel: Channel, deps: NotifyDeps, rearm: ReadonlySet<number> = new Set()): Promise<Date | null> {
  const tickets = await deps.cards.unsettled(channel.platform);
  const due = tickets.filter((ticket) => deps.now() >= settledAt(ticket, deps));
  const looks = await Promise.all(due.map((ticket) => lookAt(ticket, channel, { deps, rearm: rearm.has(ticket.id) })));
  const [hushes, topology] = await Promise.all([deps.hushes(), deps.topology()]);
  const untold = untoldAt({ at: deps.now(), limits: deps.limits, timeZone: deps.timeZone, hushes, topology });
  const pass: Pass = { channel, deps, tickets, untold, refused: new Set(), rung: new Set(), times: [] };
  for (const job of (await notHeldBack(looks, pass)).sort(urgentFirst)) {
    const what = { key: `${job.ticket.id} ${job.message.key}`, ticketId: job.ticket.id, urgent: isUrgent(job) };
    if (!await attempt(what, pass, () => show(job, channel, deps))) pass.refused.add(job.ticket.id);
    else if (isMissing(job) && job.message.card.loud) pass.rung.add(job.ticket.id);
  }
  await tellWaiting(pass);
  const over = due.filter((ticket) => ticket.state === 'recorded' && !pass.refused.has(ticket.id));
  for (const ticket of over) await deps.cards.settle(channel.platform, ticket.id);
  return nextLook(pass);
}

async function lookAt(ticket: Ticket, channel: Channel, world: { deps: NotifyDeps; rearm: boolean }): Promise<Look> {
  const { deps, rearm } = world;
  const shown = await deps.cards.shown(channel.platform, ticket.id);
  if (shown.length === 0 && ticket.state === 'recorded') return { ticket, shown, jobs: [] };
  const wanted = deps.words.messages(ticket);
  const older = shown.filter((one) => !wanted.some((message) => message.key === one.key));
  const messages = [...wanted, ...older.map((one) => deps.words.closedPlan(ticket, one.key))];
  const jobs = messages.map((message) => ({ ticket, message, shown: shown.find((one) => one.key === message.key) ?? null }));
  return { ticket, shown, jobs: jobs.filter((job) => isMissing(job) || job.shown?.digest !== faceOf(job) || (rearm && job.message.waiting)) };
}

/** Quiet hours, silences and storms keep new messages back; what is shown already is edited as ever. */
async function notHeldBack(looks: readonly Look[], pass: Pass): Promise<Job[]> {
  const { deps, times } = pass;
  const shownIds = new Set(looks.filter((look) => look.shown.length > 0).map((look) => look.ticket.id));
  const storm = stormOf(pass.tickets, { now: deps.now(), limits: deps.limits, shown: (ticket) => shownIds.has(ticket.id) });
  if (storm) await tellStorm(storm, pass);
  const routes = readRoutes(deps.limits.ROUTES) ?? new Map();
  return looks.flatMap((look) => look.jobs).filter((job) => {
    if (!shownIds.has(job.ticket.id) && !isRouted(job.ticket, pass.channel.platform, routes)) return false;
    const until = !isMissing(job) ? null : storm?.held.has(job.ticket.id) ? storm.until : pass.untold(job.ticket);
    if (until !== null) times.push(until);
    return until === null;
  });
}

/** A storm is told aloud once, and silently again when it has doubled; one of which nothing would be told now waits as well. */
async function tellStorm(storm: Storm, pass: Pass): Promise<void> {
  const { channel, deps, times } = pass;
  if (!pass.tickets.some((ticket) => storm.held.has(ticket.id) && pass.untold(ticket) === null)) return;
  const last = await deps.storms.last(channel.platform);
  const due = tellAt(storm, last, { now: deps.now(), limits: deps.limits });
  if (due === null) return;
  if (due.at > deps.now()) return void times.push(due.at);
  const key = `storm ${(due.again ? last?.at : storm.since)?.getTime()}`;
  const newest = Math.max(...storm.opened.map(({ id }) => id));
  await attempt({ key, ticketId: null, urgent: true }, pass, async () => {
    const says = deps.words.called().text(storm.says);
    const text = deps.words.called().text(storm.all);
    await channel.line(says, { under: null, loud: !due.again, key, file: { name: 'storm.txt', text } });
    await deps.storms.told(channel.platform, { kind: 'line', text: `${says}\n\n${text}`, at: deps.now() }, newest);
  });
}

/** What somebody waits for comes first, then what is worst. */
function urgentFirst(a: Job, b: Job): number {
  return Number(isUrgent(b)) - Number(isUrgent(a)) || worstFirst(a.ticket, b.ticket);
}

/** Buttons that must appear or must go. */
function isUrgent(job: Job): boolean {
  return job.message.role === 'plan' || job.ticket.state === 'awaiting';
}

function isMissing(job: Job): boolean {
  return job.shown?.posted == null;
}

/** Tells what waits in the outbox, but for what is not told now. */
async function tellWaiting(pass: Pass): Promise<void> {
  const { channel, deps, tickets, times } = pass;
  const held = tickets.flatMap((ticket) => {
    const until = pass.untold(ticket);
    return until === null ? [] : [{ id: ticket.id, until }];
  });
  times.push(...held.map(({ until }) => until));
  for (const waiting of await deps.outbox.waiting(channel.platform, held.map(({ id }) => id))) {
    const until = pass.untold(tickets.find((one) => one.id === waiting.ticketId));
    if (until === null) await tell(waiting, pass);
    else times.push(until);
  }
}

async function tell({ id, ticketId, item }: Waiting, pass: Pass): Promise<void> {
  const { channel, deps, tickets, rung } = pass;
  const shown = await deps.cards.shown(channel.platform, ticketId);
  const under = shown.find((one) => one.key === 'card')?.posted ?? null;
  if (under === null || isStale(item, tickets.find((one) => one.id === ticketId), rung)) return deps.outbox.told(channel.platform, id, null);
  await attempt({ key: `line ${id}`, ticketId, urgent: item.loud }, pass, async () => {
    const says = deps.words.called().text(item.says);
    await channel.line(says, { under, loud: item.loud, key: `line ${id}` });
    deps.point('card.sent');
    await deps.outbox.told(channel.platform, id, { kind: 'line', text: says, at: deps.now() });
  });
}

/** That it is worse now is no news once its card has said so aloud, or it is over. */
function isStale({ event }: OutboxItem, ticket: Ticket | undefined, rung: ReadonlySet<number>): boolean {
  return event === 'incident_worse' && (ticket === undefined || ticket.state === 'recorded' || rung.has(ticket.id));
}

/** When a new card may be posted: at once where it was opened in a future that the clock was set back from. */
function settledAt({ openedAt }: Ticket, deps: NotifyDeps): Date {
  return openedAt > deps.now() ? deps.now() : new Date(openedAt.getTime() + deps.limits.SETTLE_SECONDS * 1000);
}

function nextLook({ channel, deps, tickets, times }: Pass): Date | null {
  const now = deps.now();
  const settling = tickets.map((ticket) => settledAt(ticket, deps)).filter((at) => at > now);
  const retries = retriesOf(channel).map((at) => new Date(Math.max(at.getTime(), now.getTime() + 500)));
  const all = [...settling, ...retries, ...times].map((at) => Math.max(at.getTime(), now.getTime() + 1));
  return all.length === 0 ? null : new Date(Math.min(...all));
}
