import { budgetOf, type Budget } from './budget.ts';
import { isFault, type FaultCode } from './errors.ts';
import type { Channel, Outbox, Shown } from './ports.ts';
import { quietUntil, readQuietHours } from './quiet.ts';
import { faceOf, show, type Job, type NotifyDeps } from './show.ts';
import { stormOf, worstFirst, type Storm } from './storm.ts';
import type { Ticket } from './types.ts';

type Waiting = Awaited<ReturnType<Outbox['waiting']>>[number];

/** Faults of the chat itself, not of one message. */
const silences: readonly FaultCode[] = ['channel.unreachable', 'channel.unauthorised', 'channel.busy', 'channel.timeout', 'store.unavailable'];

/** How long a message that the chat would not take is left alone, in milliseconds, when the chat does not say; doubled each time. */
const pauseMs = { first: 2000, longest: 300_000 };

type Hold = { until: number; waitMs: number };

/** Messages that a chat would not take, each with the time of its next try. A new connection begins anew. */
const refused = new WeakMap<Channel, Map<string, Hold>>();

/** What each chat may still get this minute. */
const budgets = new WeakMap<Channel, Budget>();

/** What of a ticket a chat shows, and what has to be done so that it shows the rest. */
type Look = { ticket: Ticket; shown: readonly Shown[]; jobs: Job[] };

/** What may not be posted now, and until when. */
type Held = { keeps: (job: Job) => boolean; until: Date[] };

/**
 * Makes one chat show what Postgres says: posts what is missing, edits what differs, tells what waits in the outbox.
 * Approvals first; a message that the chat will not take holds up no other. No minute sees more messages than the chat's
 * budget; quiet hours and storms hold cards back, and what is over by then is never posted. Answers when to look again at the
 * latest, or null when nothing is left to do. Rejects with the channel's Fault when the chat cannot be reached.
 */
export async function reconcile(channel: Channel, deps: NotifyDeps, rearm: ReadonlySet<number> = new Set()): Promise<Date | null> {
  const tickets = await deps.cards.unsettled(channel.platform);
  const due = tickets.filter((ticket) => deps.now() >= settledAt(ticket, deps));
  const looks = await Promise.all(due.map((ticket) => lookAt(ticket, channel, { deps, rearm: rearm.has(ticket.id) })));
  const pass: Pass = { channel, deps, tickets, refused: new Set(), times: [] };
  const held = await heldBack(looks, pass);
  for (const job of looks.flatMap((look) => look.jobs).filter((one) => !held.keeps(one)).sort(urgentFirst)) {
    const what = { key: `${job.ticket.id} ${job.message.key}`, ticketId: job.ticket.id, urgent: isUrgent(job) };
    if (!await attempt(what, pass, () => show(job, channel, deps))) pass.refused.add(job.ticket.id);
  }
  await tellWaiting(pass);
  const over = due.filter((ticket) => ticket.state === 'recorded' && !pass.refused.has(ticket.id));
  for (const ticket of over) await deps.cards.settle(channel.platform, ticket.id);
  return nextLook(pass, held);
}

/** One pass over one chat. `times` are when what could not be done now may be done. */
type Pass = { channel: Channel; deps: NotifyDeps; tickets: readonly Ticket[]; refused: Set<number>; times: Date[] };

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

/** Quiet hours and storms keep new messages back; what is shown already is edited as ever. */
async function heldBack(looks: readonly Look[], pass: Pass): Promise<Held> {
  const { deps } = pass;
  const quiet = quietNow(deps);
  const shownIds = new Set(looks.filter((look) => look.shown.length > 0).map((look) => look.ticket.id));
  const storm = stormOf(pass.tickets, { now: deps.now(), limits: deps.limits, shown: (ticket) => shownIds.has(ticket.id) });
  if (storm) await tellStorm(storm, pass);
  return {
    keeps: (job) => isMissing(job) && ((quiet !== null && !isHigh(job.ticket)) || (storm?.held.has(job.ticket.id) ?? false)),
    until: [quiet, storm?.until ?? null].filter((at) => at !== null),
  };
}

async function tellStorm(storm: Storm, pass: Pass): Promise<void> {
  const { channel, deps } = pass;
  const toldAt = await deps.storms.toldAt(channel.platform);
  if (storm.held.size === 0 || (toldAt !== null && toldAt >= storm.since)) return;
  const key = `storm ${storm.since.getTime()}`;
  await attempt({ key, ticketId: null, urgent: true }, pass, async () => {
    await channel.line(storm.says, { under: null, loud: true, key });
    await deps.storms.told(channel.platform, { kind: 'line', text: storm.says, at: deps.now() });
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

function isHigh(ticket: Ticket): boolean {
  return ticket.situation.findings.some((finding) => finding.severity === 'high');
}

function quietNow(deps: NotifyDeps): Date | null {
  return quietUntil(deps.now(), readQuietHours(deps.limits.QUIET_HOURS) ?? null, deps.timeZone);
}

type Attempt = { key: string; ticketId: number | null; urgent: boolean };

/** Does one thing to the chat unless it was refused lately or the minute is full; answers whether it is done. */
async function attempt(what: Attempt, pass: Pass, work: () => Promise<void>): Promise<boolean> {
  const { channel, deps } = pass;
  const refusals = refused.get(channel) ?? new Map<string, Hold>();
  refused.set(channel, refusals);
  const before = refusals.get(what.key);
  if (before && before.until > deps.now().getTime()) return false;
  if (!hasBudget(what, pass)) return false;
  try {
    await work();
    refusals.delete(what.key);
    return true;
  } catch (error) {
    if (!isFault(error) || silences.includes(error.code)) throw error;
    const waitMs = error.retryAfterMs ?? Math.min(pauseMs.longest, (before?.waitMs ?? pauseMs.first / 2) * 2);
    refusals.set(what.key, { until: deps.now().getTime() + waitMs, waitMs });
    const whose = what.ticketId === null ? 'a message' : `a message of INC-${what.ticketId}`;
    deps.say(`${channel.platform} did not take ${whose} (${what.key}): ${error.message}`, error);
    return false;
  }
}

/** A terminal needs no budget. */
function hasBudget({ urgent }: Attempt, { channel, deps, times }: Pass): boolean {
  if (channel.platform === 'console') return true;
  const budget = budgets.get(channel) ?? budgetOf(deps.limits.CHAT_PER_MINUTE);
  budgets.set(channel, budget);
  if (budget.take(deps.now(), urgent)) return true;
  times.push(budget.freeAt(deps.now()));
  return false;
}

/** Tells what waits in the outbox. A line about a ticket that is not high waits for the end of the quiet hours. */
async function tellWaiting(pass: Pass): Promise<void> {
  const { channel, deps, tickets } = pass;
  const quiet = quietNow(deps);
  for (const waiting of await deps.outbox.waiting(channel.platform)) {
    const ticket = tickets.find((one) => one.id === waiting.ticketId);
    if (quiet !== null && ticket && !isHigh(ticket)) continue;
    await tell(waiting, pass);
  }
}

async function tell({ id, ticketId, item }: Waiting, pass: Pass): Promise<void> {
  const { channel, deps } = pass;
  const shown = await deps.cards.shown(channel.platform, ticketId);
  const under = shown.find((one) => one.key === 'card')?.posted ?? null;
  if (under === null) return deps.outbox.told(channel.platform, id, null);
  await attempt({ key: `line ${id}`, ticketId, urgent: item.loud }, pass, async () => {
    await channel.line(item.says, { under, loud: item.loud, key: `line ${id}` });
    deps.point('card.sent');
    await deps.outbox.told(channel.platform, id, { kind: 'line', text: item.says, at: deps.now() });
  });
}

/** When a new card may be posted: at once where it was opened in a future that the clock was set back from. */
function settledAt({ openedAt }: Ticket, deps: NotifyDeps): Date {
  return openedAt > deps.now() ? deps.now() : new Date(openedAt.getTime() + deps.limits.SETTLE_SECONDS * 1000);
}

function nextLook({ channel, deps, tickets, times }: Pass, { until }: Held): Date | null {
  const now = deps.now();
  const settling = tickets.map((ticket) => settledAt(ticket, deps)).filter((at) => at > now);
  const retries = [...(refused.get(channel)?.values() ?? [])].map((hold) => new Date(Math.max(hold.until, now.getTime() + 500)));
  const all = [...settling, ...retries, ...times, ...until].map((at) => Math.max(at.getTime(), now.getTime() + 1));
  return all.length === 0 ? null : new Date(Math.min(...all));
}
