import type { Budget } from './budget.ts';
import { digestOf } from './digest.ts';
import { safe, type CloudSafe } from './distill.ts';
import { Fault, isFault } from './errors.ts';
import type { ArmedCard, Card, Ping, Posted } from './card.ts';
import type { Point } from './points.ts';
import type { Bulletins, Buttons, Cards, Channel, Deps, Message, Outbox, SentReceipt, Shown, Words } from './ports.ts';
import type { Limits } from './policy.ts';
import { pingedAt, readPinged } from './routes.ts';
import type { Storms } from './storm.ts';
import { labelOf } from './ticket.ts';
import type { Platform, Ticket } from './types.ts';
import { isHigh } from './untold.ts';

/** What is needed to keep one chat as it should be. */
export type NotifyDeps = {
  now: () => Date;
  limits: Limits;
  cards: Cards;
  buttons: Buttons;
  outbox: Outbox;
  storms: Storms;
  /** Messages of no ticket; without it there are none. */
  bulletins?: Bulletins;
  /** What the chat may still get this minute, where others send there as well; without it the chat has one of its own. */
  budget?: Budget;
  timeZone: string;
  /** What people asked not to be told and is not over yet. */
  hushes: Deps['hushes'];
  topology: Deps['topology'];
  words: Words;
  /** The account of a listed person there; without it nobody is named. */
  pings?: (platform: Platform, name: string) => Ping | null;
  point: (point: Point) => void;
  say: (words: string, error?: unknown) => void;
};

/** One message of a ticket, and what was last shown of it in the chat. What is `silent` makes no sound, whatever its card says. */
export type Job = { ticket: Ticket; message: Message; shown: Shown | null; silent?: true };

/** Posts or edits one message and remembers it; in the place of one that is too old to be edited goes a new one, without a sound. Rejects with the channel's Fault. */
export async function show(job: Job, channel: Channel, deps: NotifyDeps): Promise<void> {
  const card = await armed(job, channel, deps);
  if (job.shown?.posted) await edit(job, card, { channel, deps, posted: job.shown.posted });
  else await post(job, card, { channel, deps });
}

/** What a message looks like, without what changes by itself: ages and counters are not worth an edit. */
export function faceOf(job: Job): string {
  const { card } = job.message;
  return digestOf({ ...card, lines: card.lines.filter((line) => line.passing !== true), push: steady(card, job) });
}

/** The title of an open incident counts restarts; the count alone is no reason to edit. */
function steady(card: Card, job: Job): string {
  const { state } = job.ticket;
  return job.message.role === 'card' && state !== 'recorded' ? card.push.replace(/\([^)]*\)/, '') : card.push;
}

async function edit(job: Job, card: ArmedCard, world: { channel: Channel; deps: NotifyDeps; posted: Posted }): Promise<void> {
  const { channel, deps, posted } = world;
  try {
    await channel.edit(card, posted, job.message.role);
  } catch (error) {
    if (isFault(error, 'channel.old')) return post(job, { ...card, loud: false }, { channel, deps });
    if (!isFault(error, 'channel.missing')) throw error;
    await deps.cards.forget(channel.platform, job.ticket.id, job.message.key);
    throw new Fault('channel.refused', `a message of ${labelOf(job.ticket)} was deleted there; it is posted again`, { cause: error, retryAfterMs: 0 });
  }
  await deps.cards.remember(channel.platform, { ...idOf(job), posted, digest: faceOf(job) }, receiptOf('edit', card, deps));
}

async function post(job: Job, card: ArmedCard, world: { channel: Channel; deps: NotifyDeps }): Promise<void> {
  const { channel, deps } = world;
  const under = job.message.role === 'card' ? null : await cardOf(job, channel, deps);
  if (job.message.role !== 'card' && under === null) return;
  const posted = await channel.post({ ...card, pings: card.loud ? pingsOf(job, channel, deps) : [] }, { role: job.message.role, under, key: `${job.ticket.openedAt.getTime()} ${job.ticket.id} ${job.message.key}` });
  deps.point('card.sent');
  await deps.cards.remember(channel.platform, { ...idOf(job), posted, digest: faceOf(job) }, receiptOf('post', card, deps));
}

/** A phone rings for a new card that is high, for a new offer, and for a note that one waits. */
function pingsOf({ ticket, message }: Job, { platform }: Channel, { pings, limits, timeZone, now }: NotifyDeps): readonly Ping[] {
  const high = isHigh(ticket);
  if (!pings || !message.card.loud || !(high || message.waiting || message.role === 'note')) return [];
  const names = pingedAt(readPinged(limits.PING) ?? [], { at: now(), timeZone, high });
  return names.flatMap((name) => pings(platform, name) ?? []);
}

async function cardOf(job: Job, channel: Channel, deps: NotifyDeps): Promise<Shown['posted']> {
  const shown = await deps.cards.shown(channel.platform, job.ticket.id);
  return shown.find((one) => one.key === 'card')?.posted ?? null;
}

async function armed(job: Job, channel: Channel, deps: NotifyDeps): Promise<ArmedCard> {
  const { card } = job.message;
  const wanted = card.buttons.map((button) => ({
    ticketId: job.ticket.id, platform: channel.platform, chat: channel.chat, action: button.action,
    stepId: button.stepId, digest: button.digest, ...(button.page === undefined ? {} : { page: button.page }),
  }));
  const tokens = wanted.length === 0 ? [] : await deps.buttons.tokens(wanted);
  const buttons = card.buttons.map((button, at) => ({ ...button, token: tokens[at]?.token ?? '' }));
  return { ...card, buttons, ticketId: job.ticket.id, loud: card.loud && job.silent !== true };
}

function idOf(job: Job): { ticketId: number; key: string } {
  return { ticketId: job.ticket.id, key: job.message.key };
}

function receiptOf(kind: SentReceipt['kind'], card: ArmedCard, deps: NotifyDeps): SentReceipt {
  return { kind, text: writtenOut(card), at: deps.now() };
}

/** The whole text of a card as its receipt keeps it. */
export function writtenOut(card: Pick<ArmedCard, 'push' | 'lines' | 'foot'> & { buttons?: ArmedCard['buttons'] }): CloudSafe {
  const lines = card.lines.map(({ label, text }) => joinedBy(safe`: `, [label ?? safe``, text]));
  const buttons = joinedBy(safe` `, (card.buttons ?? []).map((button) => safe`[${button.label}]`));
  return joinedBy(safe`\n`, [card.push, ...lines, card.foot, buttons]);
}

/** Texts with something between them; empty ones are left out. */
function joinedBy(between: CloudSafe, texts: readonly CloudSafe[]): CloudSafe {
  return texts.filter((text) => text !== '').reduce((all, text) => (all === '' ? text : safe`${all}${between}${text}`), safe``);
}
