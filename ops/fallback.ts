import { cardBody } from '../bot/email/body.ts';
import { mailTarget } from '../bot/email/sender.ts';
import type { Card } from '../engine/card.ts';
import type { Delivery } from '../engine/delivery.ts';
import { digestOf } from '../engine/digest.ts';
import { clockOf, safe } from '../engine/distill.ts';
import { headlineOf } from '../engine/headline.ts';
import type { Deps } from '../engine/ports.ts';
import { labelOf } from '../engine/ticket.ts';
import type { Platform, Ticket } from '../engine/types.ts';
import { isHigh, untoldAt } from '../engine/untold.ts';
import { untoldDegraded } from '../storage/degraded.ts';
import { writeDeliveries } from '../storage/deliveries.ts';
import { allFailSince, noteChat, unmailed, unmailedEnds, unshownIn } from '../storage/fallback.ts';
import { degradedCard } from '../templates/cards/degraded.ts';
import type { Mailing } from './mail.ts';
import type { Rig } from './rig.ts';

/** How long all chats must have failed before mail stands in for them, in milliseconds. */
const patienceMs = 5 * 60_000;

/** More incidents than these at once are told in one mail. */
const mostAtOnce = 3;

type Fallback = { rig: Pick<Rig, 'store' | 'states' | 'limits' | 'timeZone'>; deps: Pick<Deps, 'now' | 'tickets' | 'hushes' | 'topology' | 'words'>; mailing: Mailing; chats: readonly Platform[] };

/** Notes how the chats outside that this process holds do, so that every process knows it, and also the next one. */
export async function noteChats({ store, states }: Pick<Rig, 'store' | 'states'>, chats: readonly Platform[]): Promise<void> {
  const held = states.all().filter(({ name, state }) => chats.some((one) => one === name) && ['ok', 'away', 'refused'].includes(state));
  for (const { name, state, since } of held) await noteChat(store, name, { works: state === 'ok', since });
}

/** Mails each high incident that no chat has shown, once, while none can be reached or there is none; and that no model answers. That what was mailed is over is mailed as well, unless a chat has shown it since. */
export async function mailInstead(fallback: Fallback): Promise<void> {
  const { rig: { store }, deps, mailing, chats } = fallback;
  const since = await standingInSince(fallback);
  mailing.standsIn(since);
  const ended = await Promise.all((await unshownIn(store, await unmailedEnds(store), chats)).map((id) => deps.tickets.byId(id)));
  const over = ended.flatMap((ticket) => (ticket === null ? [] : [incidentMail(ticket, deps)]));
  const all = [...over, ...(since === null ? [] : await instead(fallback))];
  await writeDeliveries(store, all.flatMap((one) => mailing.to.map((address) => ({ ...one, target: mailTarget(address) }))), deps.now());
}

/** What mail tells in the place of the chats. */
async function instead(fallback: Fallback): Promise<Unaddressed[]> {
  const { rig: { store }, deps, chats } = fallback;
  const waiting = await waitingIn(fallback);
  const degraded = await untoldDegraded(store, chats);
  const incidents = waiting.length > mostAtOnce ? [stormMail(waiting, deps)] : waiting.map((ticket) => incidentMail(ticket, deps));
  return [...incidents, ...(degraded === null ? [] : [degradedMail(degraded)])];
}

/** Why and since when mail stands in for the chats; null where it does not. */
async function standingInSince({ rig: { store, timeZone }, deps, chats }: Fallback): Promise<string | null> {
  if (chats.length === 0) return 'high incidents go by mail, since there is no chat';
  const since = await allFailSince(store, chats);
  if (since === null || deps.now().getTime() - since.getTime() < patienceMs) return null;
  return `high incidents go by mail: no chat has been reached since ${clockOf(since, timeZone)}`;
}

/** High incidents of which nobody outside has been told, the oldest first. */
async function waitingIn({ rig: { store, limits, timeZone }, deps, chats }: Fallback): Promise<Ticket[]> {
  const [open, hushes, topology] = await Promise.all([deps.tickets.openOn('all'), deps.hushes(), deps.topology()]);
  const at = deps.now();
  const untold = untoldAt({ at, limits, timeZone, hushes, topology });
  const isSettled = ({ openedAt }: Ticket): boolean => Math.abs(at.getTime() - openedAt.getTime()) >= limits.SETTLE_SECONDS * 1000;
  const high = open.filter((ticket) => isHigh(ticket) && isSettled(ticket) && untold(ticket) === null);
  const unshown = await unshownIn(store, high.map(({ id }) => id), chats);
  const left = new Set(await unmailed(store, unshown));
  return high.filter(({ id }) => left.has(id));
}

type Unaddressed = Omit<Delivery, 'target'>;

function incidentMail(ticket: Ticket, { words }: Fallback['deps']): Unaddressed {
  const [message] = words.messages(ticket);
  if (message === undefined) throw new TypeError(`${labelOf(ticket)} has no card`);
  const event = ticket.state === 'recorded' ? 'incident_resolved' : 'incident_detected';
  return { event, key: event, ticketId: ticket.id, body: cardBody(message.card, { label: labelOf(ticket), tickets: [ticket.id], begun: ticket.openedAt }) };
}

function stormMail(tickets: readonly Ticket[], { now }: Fallback['deps']): Unaddressed {
  const [ids, most] = [tickets.map(({ id }) => id), 20];
  const card: Card = {
    push: safe`🔴 HIGH · ${tickets.length} incidents at once`, tone: 'high', buttons: [], link: null, loud: true, foot: safe`all of them are on the status page`,
    lines: [
      ...tickets.slice(0, most).map((ticket) => ({ label: labelOf(ticket), text: headlineOf(ticket.situation), at: ticket.openedAt })),
      ...(tickets.length > most ? [{ label: safe`And`, text: safe`${tickets.length - most} more` }] : []),
    ],
  };
  return { event: 'incident_detected', key: `incidents ${digestOf(ids).slice(0, 16)}`, ticketId: null, body: cardBody(card, { label: null, tickets: ids, begun: now() }) };
}

function degradedMail(since: Date): Unaddressed {
  return { event: 'degraded_mode_enabled', key: `degraded_mode_enabled ${since.getTime()}`, ticketId: null, body: cardBody(degradedCard({ since, until: null }), { label: null, tickets: [], begun: since }) };
}
