import { attempt, retriesOf, type Pass } from './attempt.ts';
import { tellBulletins } from './bulletins.ts';
import type { CardLine } from './card.ts';
import { turnedTo } from './pages.ts';
import { editSeconds } from './policy.ts';
import type { Channel, Message, Outbox, OutboxItem, Shown } from './ports.ts';
import { faceOf, show, type Job, type NotifyDeps } from './show.ts';
import { isRouted, readRoutes } from './routes.ts';
import { stormOf } from './storm.ts';
import { tellStorm } from './tell-storm.ts';
import { touchAt } from './touch.ts';
import type { Ticket } from './types.ts';
import { untoldAt } from './untold.ts';
import { hasShownPress, isMissing, isUnderWay, urgencyOf, urgentFirst } from './urgency.ts';

type Waiting = Awaited<ReturnType<Outbox['waiting']>>[number];

/**
 * What a pass does besides. The offers of the tickets `anew` are shown once more though nothing of them has changed, and are taken out
 * when that is done; `missed` is until when presses on them may be lost. With `isOutdated` the rest waits for the next pass, which may have
 * something more urgent to do.
 */
export type Round = { anew: Set<number>; missed: Date | null; isOutdated: () => boolean };

/** What of a ticket a chat shows, what has to be done so that it shows the rest, and when its messages are touched next. */
type Look = { ticket: Ticket; shown: readonly Shown[]; jobs: Job[]; touches: Date[] };

/**
 * Makes one chat show what Postgres says: posts what is missing, edits what differs, tells what waits in the outbox.
 * Approvals first; a message that the chat will not take holds up no other. No minute sees more messages than the chat's
 * budget; quiet hours, silences and storms hold back what is new, and what is over by then is never posted. Answers when to look again at the
 * latest, or null when nothing is left to do. Rejects with the channel's Fault when the chat cannot be reached.
 */
export async function reconcile(channel: Channel, deps: NotifyDeps, round: Round = { anew: new Set(), missed: null, isOutdated: () => false }): Promise<Date | null> {
  const tickets = await deps.cards.unsettled(channel.platform);
  const due = tickets.filter((ticket) => deps.now() >= settledAt(ticket, deps));
  const looks = await Promise.all(due.map((ticket) => lookAt(ticket, channel, { deps, round })));
  const [hushes, topology] = await Promise.all([deps.hushes(), deps.topology()]);
  const untold = untoldAt({ at: deps.now(), limits: deps.limits, timeZone: deps.timeZone, hushes, topology });
  const pass: Pass = { channel, deps, tickets, untold, refused: new Set(), rung: new Set(), times: looks.flatMap(({ touches }) => touches) };
  for (const job of (await notHeldBack(looks, pass)).sort(urgentFirst)) {
    if (round.isOutdated()) return deps.now();
    const what = { key: `${job.ticket.id} ${job.message.key}`, ticketId: job.ticket.id, urgency: urgencyOf(job) };
    const done = await attempt(what, pass, () => show(job, channel, deps));
    if (!done) pass.refused.add(job.ticket.id);
    if (done && job.message.waiting) round.anew.delete(job.ticket.id);
    if (done && isMissing(job) && job.message.card.loud) pass.rung.add(job.ticket.id);
  }
  round.anew.clear();
  await tellWaiting(pass);
  await tellBulletins(pass);
  const over = due.filter((ticket) => ticket.state === 'recorded' && !pass.refused.has(ticket.id));
  for (const ticket of over) if (await deps.cards.settle(channel.platform, ticket.id)) await putAway(ticket, pass);
  return nextLook(pass);
}

async function lookAt(ticket: Ticket, channel: Channel, world: { deps: NotifyDeps; round: Round }): Promise<Look> {
  const { deps, round } = world;
  const shown = await deps.cards.shown(channel.platform, ticket.id);
  if (shown.length === 0 && ticket.state === 'recorded') return { ticket, shown, jobs: [], touches: [] };
  const wanted = deps.words.messages(ticket);
  const older = shown.filter((one) => !wanted.some((message) => message.key === one.key));
  const all = [...wanted, ...older.map((one) => deps.words.closedPlan(ticket, one.key))].filter(({ role }) => role !== 'note' || channel.platform !== 'console');
  const messages = await Promise.all(all.map((message) => onItsPage(message, ticket, { channel, deps })));
  const jobs = messages.map((message) => ({ ticket, message, shown: shown.find((one) => one.key === message.key) ?? null }));
  const touches = channel.platform === 'console' ? [] : jobs.flatMap((job) => touchAt(job, deps) ?? []);
  const isAnew = (job: Job): boolean => round.anew.has(ticket.id) && job.message.waiting && !isMissing(job);
  const isTouched = (job: Job): boolean => touches.some((at) => at <= deps.now()) && touchAt(job, deps) !== null;
  const due = jobs.filter((job) => isMissing(job) || job.shown?.digest !== faceOf(job) || isAnew(job) || isTouched(job));
  return { ticket, shown, jobs: due.map((job) => (isAnew(job) && round.missed ? noted(job, deps.words.missed(round.missed)) : job)), touches: touches.filter((at) => at > deps.now()) };
}

function noted(job: Job, line: CardLine): Job {
  const { message } = job;
  return { ...job, message: { ...message, card: { ...message.card, lines: [...message.card.lines, line] } } };
}

/** A message with pages shows the one that somebody turned to. A terminal has room for all of them. */
async function onItsPage(message: Message, { id }: Ticket, { channel, deps }: Pick<Pass, 'channel' | 'deps'>): Promise<Message> {
  const { pages } = message.card;
  if (pages === undefined || channel.platform === 'console') return message;
  const turned = await deps.buttons.turnedTo({ ticketId: id, platform: channel.platform, chat: channel.chat, ...pages });
  return { ...message, card: turnedTo(turned ?? pages.shown, message.card) };
}

/** Quiet hours, silences and storms keep new messages back; what is shown already is edited as ever, and a plan that goes on does so in silence. */
async function notHeldBack(looks: readonly Look[], pass: Pass): Promise<Job[]> {
  const { deps, times } = pass;
  const shownIds = new Set(looks.filter((look) => look.shown.length > 0).map((look) => look.ticket.id));
  const routes = readRoutes(deps.limits.ROUTES) ?? new Map();
  const heard = pass.tickets.filter((ticket) => shownIds.has(ticket.id) || isRouted(ticket, pass.channel.platform, routes));
  const storm = stormOf(heard, { now: deps.now(), limits: deps.limits, shown: (ticket) => shownIds.has(ticket.id) });
  if (storm) await tellStorm(storm, pass);
  return looks.flatMap((look) => look.jobs).flatMap((job) => {
    const isShown = shownIds.has(job.ticket.id);
    if (!isShown && !isRouted(job.ticket, pass.channel.platform, routes)) return [];
    const untold = pass.untold(job.ticket);
    const silent = untold !== null && isShown && goesOn(job);
    const until = !isMissing(job) ? tooSoon(job, deps) : storm?.held.has(job.ticket.id) ? storm.until : notYet(job, deps) ?? (silent ? null : untold);
    if (until !== null) times.push(until);
    return until !== null ? [] : silent ? { ...job, silent } : job;
  });
}

/** When a message may be edited again that has shown the press already, while a step is on its way: its end is told at once. */
function tooSoon(job: Job, { now }: NotifyDeps): Date | null {
  const { ticket, shown } = job;
  if (ticket.state === 'approved' && !isUnderWay(ticket)) return null;
  if (!hasShownPress(job) || shown?.at === undefined || shown.at > now()) return null;
  const from = new Date(shown.at.getTime() + editSeconds * 1000);
  return from > now() ? from : null;
}

/** Whether a message offers the next step of a plan that somebody let begin, for whom the one before it is closed. */
function goesOn({ ticket, message }: Job): boolean {
  return message.waiting && ticket.state === 'awaiting' && ticket.current > 1;
}

/** When a message may be posted that is not due yet. */
function notYet({ message: { from } }: Job, { now }: NotifyDeps): Date | null {
  return from !== undefined && from > now() ? from : null;
}

/** Puts the threads of what is over away, last of all. */
async function putAway({ id }: Ticket, pass: Pass): Promise<void> {
  const { channel, deps } = pass;
  const shown = channel.end ? await deps.cards.shown(channel.platform, id) : [];
  const threads = new Set(shown.map(({ posted }) => posted?.thread ?? null).filter((thread) => thread !== null));
  for (const thread of threads) await attempt({ key: `end ${thread}`, ticketId: id, urgency: 'ordinary' }, pass, async () => { await channel.end?.(thread); });
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
  const ticket = tickets.find((one) => one.id === ticketId);
  if (under === null || isStale(item, ticket, rung) || isOnCard(item, { ticket, shown, pass })) return deps.outbox.told(channel.platform, id, null);
  await attempt({ key: `line ${id}`, ticketId, urgency: item.loud ? 'waited-for' : 'ordinary' }, pass, async () => {
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

/** That it is over says its card, which is all that the chat shows of it: a line beside it would say the same again. */
function isOnCard({ event, loud }: OutboxItem, { ticket, shown, pass }: { ticket: Ticket | undefined; shown: readonly Shown[]; pass: Pass }): boolean {
  const isAlone = shown.every(({ key, posted }) => key === 'card' && posted?.thread == null);
  return event === 'incident_resolved' && !loud && isAlone && ticket?.state === 'recorded' && !pass.refused.has(ticket.id);
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
