import { isFault, type FaultCode } from './errors.ts';
import type { Channel, Outbox } from './ports.ts';
import { faceOf, show, type Job, type NotifyDeps } from './show.ts';
import type { Ticket } from './types.ts';

type Waiting = Awaited<ReturnType<Outbox['waiting']>>[number];

/** Faults of the chat itself, not of one message. */
const silences: readonly FaultCode[] = ['channel.unreachable', 'channel.unauthorised', 'channel.busy', 'channel.timeout', 'store.unavailable'];

/** How long a message that the chat would not take is left alone, in milliseconds, when the chat does not say; doubled each time. */
const pauseMs = { first: 2000, longest: 300_000 };

type Hold = { until: number; waitMs: number };

/** Messages that a chat would not take, each with the time of its next try. A new connection begins anew. */
const held = new WeakMap<Channel, Map<string, Hold>>();

/**
 * Makes one chat show what Postgres says: posts what is missing, edits what differs, tells what waits in the outbox.
 * Approvals first; a message that the chat will not take holds up no other. Answers when to look again at the latest, or
 * null when nothing is left to do. Rejects with the channel's Fault when the chat cannot be reached.
 */
export async function reconcile(channel: Channel, deps: NotifyDeps, rearm: ReadonlySet<number> = new Set()): Promise<Date | null> {
  const tickets = await deps.cards.unsettled(channel.platform);
  const due = tickets.filter((ticket) => deps.now() >= settledAt(ticket, deps));
  const jobs = (await Promise.all(due.map((ticket) => jobsOf(ticket, channel, { deps, rearm: rearm.has(ticket.id) })))).flat();
  const refused = new Set<number>();
  for (const job of [...jobs].sort((a, b) => Number(b.ticket.state === 'awaiting') - Number(a.ticket.state === 'awaiting'))) {
    const taken = await attempt({ key: `${job.ticket.id} ${job.message.key}`, ticketId: job.ticket.id }, { channel, deps }, () => show(job, channel, deps));
    if (!taken) refused.add(job.ticket.id);
  }
  for (const waiting of await deps.outbox.waiting(channel.platform)) {
    await attempt({ key: `line ${waiting.id}`, ticketId: waiting.ticketId }, { channel, deps }, () => tell(waiting, channel, deps));
  }
  const over = due.filter((ticket) => ticket.state === 'recorded' && !refused.has(ticket.id));
  for (const ticket of over) await deps.cards.settle(channel.platform, ticket.id);
  return nextLook(tickets, channel, deps);
}

async function jobsOf(ticket: Ticket, channel: Channel, world: { deps: NotifyDeps; rearm: boolean }): Promise<Job[]> {
  const { deps, rearm } = world;
  const shown = await deps.cards.shown(channel.platform, ticket.id);
  if (shown.length === 0 && ticket.state === 'recorded') return [];
  const wanted = deps.words.messages(ticket);
  const older = shown.filter((one) => !wanted.some((message) => message.key === one.key));
  const messages = [...wanted, ...older.map((one) => deps.words.closedPlan(ticket, one.key))];
  const jobs = messages.map((message) => ({ ticket, message, shown: shown.find((one) => one.key === message.key) ?? null }));
  return jobs.filter((job) => job.shown?.posted == null || job.shown.digest !== faceOf(job) || (rearm && job.message.waiting));
}

/** Does one thing to the chat unless it was refused lately; answers whether it is done. */
async function attempt(what: { key: string; ticketId: number }, at: { channel: Channel; deps: NotifyDeps }, work: () => Promise<void>): Promise<boolean> {
  const { channel, deps } = at;
  const refusals = held.get(channel) ?? new Map<string, Hold>();
  held.set(channel, refusals);
  const before = refusals.get(what.key);
  if (before && before.until > deps.now().getTime()) return false;
  try {
    await work();
    refusals.delete(what.key);
    return true;
  } catch (error) {
    if (!isFault(error) || silences.includes(error.code)) throw error;
    const waitMs = error.retryAfterMs ?? Math.min(pauseMs.longest, (before?.waitMs ?? pauseMs.first / 2) * 2);
    refusals.set(what.key, { until: deps.now().getTime() + waitMs, waitMs });
    deps.say(`${channel.platform} did not take a message of INC-${what.ticketId} (${what.key}): ${error.message}`, error);
    return false;
  }
}

async function tell({ id, ticketId, item }: Waiting, channel: Channel, deps: NotifyDeps): Promise<void> {
  const shown = await deps.cards.shown(channel.platform, ticketId);
  const under = shown.find((one) => one.key === 'card')?.posted ?? null;
  const sent = under === null ? null : { kind: 'line' as const, text: item.says, at: deps.now() };
  if (under) {
    await channel.line(item.says, { under, loud: item.loud, key: `line ${id}` });
    deps.point('card.sent');
  }
  await deps.outbox.told(channel.platform, id, sent);
}

function settledAt(ticket: Ticket, deps: NotifyDeps): Date {
  return new Date(ticket.openedAt.getTime() + deps.limits.SETTLE_SECONDS * 1000);
}

function nextLook(tickets: readonly Ticket[], channel: Channel, deps: NotifyDeps): Date | null {
  const now = deps.now();
  const settling = tickets.map((ticket) => settledAt(ticket, deps)).filter((at) => at > now).map((at) => at.getTime());
  const retries = [...(held.get(channel)?.values() ?? [])].map((hold) => Math.max(hold.until, now.getTime() + 500));
  const times = [...settling, ...retries];
  return times.length === 0 ? null : new Date(Math.min(...times));
}
