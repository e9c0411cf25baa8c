import { digestOf } from './digest.ts';
import { Fault, isFault, type FaultCode } from './errors.ts';
import type {
  ArmedCard, Buttons, Card, Cards, Channel, Message, Outbox, Point, SentReceipt, Shown, Words,
} from './ports.ts';
import type { Limits } from './policy.ts';
import type { Ticket } from './types.ts';

/** What is needed to keep one chat as it should be. */
export type NotifyDeps = {
  now: () => Date;
  limits: Limits;
  cards: Cards;
  buttons: Buttons;
  outbox: Outbox;
  words: Words;
  point: (point: Point) => void;
  say: (words: string, error?: unknown) => void;
};

type Waiting = Awaited<ReturnType<Outbox['waiting']>>[number];
type Job = { ticket: Ticket; message: Message; shown: Shown | null };

/** Faults of the chat itself, not of one message. */
const silences: readonly FaultCode[] = ['channel.unreachable', 'channel.unauthorised', 'channel.busy', 'channel.timeout', 'store.unavailable'];

/** How many messages in a row may fail before the chat is left alone until the next call. */
const failuresInARow = 3;

/**
 * Makes one chat show what Postgres says: posts what is missing, edits what differs, tells what waits in the outbox.
 * Approvals first. Answers when to look again at the latest, or null when nothing is left to do. Rejects with the
 * channel's Fault when the chat cannot be reached.
 */
export async function reconcile(channel: Channel, deps: NotifyDeps, rearm: ReadonlySet<number> = new Set()): Promise<Date | null> {
  const tickets = await deps.cards.unsettled(channel.platform);
  const due = tickets.filter((ticket) => isDue(ticket, deps));
  const jobs = (await Promise.all(due.map((ticket) => jobsOf(ticket, channel, { deps, rearm: rearm.has(ticket.id) })))).flat();
  let failures = 0;
  for (const job of [...jobs].sort((a, b) => Number(b.ticket.state === 'awaiting') - Number(a.ticket.state === 'awaiting'))) {
    failures = await show(job, channel, deps) ? 0 : failures + 1;
    if (failures >= failuresInARow) break;
  }
  failures += await tellOutbox(channel, deps);
  if (failures === 0) await settleAll(due, channel, deps);
  return nextLook(tickets, failures, deps);
}

function isDue(ticket: Ticket, deps: NotifyDeps): boolean {
  return deps.now().getTime() >= ticket.openedAt.getTime() + deps.limits.SETTLE_SECONDS * 1000;
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

async function show(job: Job, channel: Channel, deps: NotifyDeps): Promise<boolean> {
  const { ticket, message } = job;
  try {
    const card = await armed(job, channel, deps);
    if (job.shown?.posted) await edit(job, card, { channel, deps });
    else await post(job, card, { channel, deps });
    return true;
  } catch (error) {
    if (!isFault(error) || silences.includes(error.code)) throw error;
    deps.say(`${channel.platform} did not take ${message.key} of INC-${ticket.id}: ${error.message}`, error);
    return false;
  }
}

async function edit(job: Job, card: ArmedCard, world: { channel: Channel; deps: NotifyDeps }): Promise<void> {
  const { channel, deps } = world;
  const posted = job.shown?.posted;
  if (!posted) return;
  try {
    await channel.edit(card, posted, job.message.role);
  } catch (error) {
    if (!isFault(error, 'channel.missing')) throw error;
    await deps.cards.forget(channel.platform, job.ticket.id, job.message.key);
    throw new Fault('channel.refused', `a message of INC-${job.ticket.id} was deleted there; it is posted again`, { cause: error });
  }
  await deps.cards.remember(channel.platform, { ...idOf(job), posted, digest: faceOf(job) }, receiptOf('edit', card, deps));
}

async function post(job: Job, card: ArmedCard, world: { channel: Channel; deps: NotifyDeps }): Promise<void> {
  const { channel, deps } = world;
  const under = job.message.role === 'card' ? null : await cardOf(job, channel, deps);
  if (job.message.role === 'plan' && under === null) return;
  const posted = await channel.post(card, { role: job.message.role, under, key: `${job.ticket.openedAt.getTime()} ${job.ticket.id} ${job.message.key}` });
  deps.point('card.sent');
  await deps.cards.remember(channel.platform, { ...idOf(job), posted, digest: faceOf(job) }, receiptOf('post', card, deps));
}

async function cardOf(job: Job, channel: Channel, deps: NotifyDeps): Promise<Shown['posted']> {
  const shown = await deps.cards.shown(channel.platform, job.ticket.id);
  return shown.find((one) => one.key === 'card')?.posted ?? null;
}

async function armed(job: Job, channel: Channel, deps: NotifyDeps): Promise<ArmedCard> {
  const { card } = job.message;
  const wanted = card.buttons.map((button) => ({
    ticketId: job.ticket.id, platform: channel.platform, chat: channel.chat, action: button.action,
    stepId: button.stepId, digest: button.digest,
  }));
  const tokens = wanted.length === 0 ? [] : await deps.buttons.tokens(wanted);
  const buttons = card.buttons.map((button, at) => ({ ...button, token: tokens[at]?.token ?? '' }));
  return { ...card, buttons, ticketId: job.ticket.id };
}

/** Tells what waits, oldest first; answers how many lines the chat would not take. One such line holds up no other. */
async function tellOutbox(channel: Channel, deps: NotifyDeps): Promise<number> {
  let failures = 0;
  for (const waiting of await deps.outbox.waiting(channel.platform)) {
    try {
      await tell(waiting, channel, deps);
    } catch (error) {
      if (!isFault(error) || silences.includes(error.code)) throw error;
      deps.say(`${channel.platform} did not take a line of INC-${waiting.ticketId}: ${error.message}`, error);
      failures += 1;
      if (failures >= failuresInARow) break;
    }
  }
  return failures;
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

async function settleAll(tickets: readonly Ticket[], channel: Channel, deps: NotifyDeps): Promise<void> {
  for (const ticket of tickets) if (ticket.state === 'recorded') await deps.cards.settle(channel.platform, ticket.id);
}

function nextLook(tickets: readonly Ticket[], failures: number, deps: NotifyDeps): Date | null {
  const now = deps.now().getTime();
  if (failures > 0) return new Date(now + 2000);
  const settling = tickets.map((ticket) => ticket.openedAt.getTime() + deps.limits.SETTLE_SECONDS * 1000).filter((at) => at > now);
  return settling.length === 0 ? null : new Date(Math.min(...settling));
}

/** What a message looks like, without what changes by itself: ages and counters are not worth an edit. */
function faceOf(job: Job): string {
  const { card } = job.message;
  return digestOf({ ...card, lines: card.lines.filter((line) => line.passing !== true), push: steady(card, job) });
}

/** The title of an open incident counts restarts; the count alone is no reason to edit. */
function steady(card: Card, job: Job): string {
  const { state } = job.ticket;
  return job.message.role === 'card' && state !== 'recorded' ? card.push.replace(/\([^)]*\)/, '') : card.push;
}

function idOf(job: Job): { ticketId: number; key: string } {
  return { ticketId: job.ticket.id, key: job.message.key };
}

function receiptOf(kind: SentReceipt['kind'], card: ArmedCard, deps: NotifyDeps): SentReceipt {
  const lines = card.lines.map((line) => [line.label, line.text].filter((part) => part !== undefined && part !== '').join(': '));
  const buttons = card.buttons.map((button) => `[${button.label}]`).join(' ');
  return { kind, text: [card.push, ...lines, card.foot, buttons].filter((line) => line !== '').join('\n'), at: deps.now() };
}
