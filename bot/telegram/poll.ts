import { setTimeout as sleep } from 'node:timers/promises';
import type { Api } from 'grammy';
import type { CallbackQuery, Message, Update } from 'grammy/types';
import type { Fault } from '../../engine/errors.ts';
import type { ChannelWorld } from '../../engine/ports.ts';
import { type Doing, saidBy, telegramFault } from './faults.ts';

/** What polling needs: its own connection, who answers presses and typed names, and who keeps the cursor. */
export type PollPlace = Doing & {
  api: Api;
  press: (query: CallbackQuery, late: boolean) => Promise<void>;
  text: (message: Message, late: boolean) => Promise<void>;
  world: Pick<ChannelWorld, 'cursor' | 'limits' | 'now' | 'say' | 'state'>;
};

/** Asks Telegram for presses, one request at a time, until closed. Resolves from `close` once the last request is released. */
export function startPolling(place: PollPlace): { close: () => Promise<void> } {
  const closing = new AbortController();
  const running = poll(place, closing.signal).catch((error: unknown) => { place.world.say('Telegram polling ended', error); });
  return {
    close: async () => {
      closing.abort();
      await running;
    },
  };
}

const longPollSeconds = 25;
const probeSeconds = 5;
const batch = 100;
const shortestWaitMs = 1000;
const longestWaitMs = 30_000;
const unauthorisedWaitMs = 60_000;
const longestHandlingMs = 10_000;

/**
 * What is known between two polls. `backlog` is true until one poll has shown that nothing waits; `confirmed` once Telegram
 * knows `last`: from then on no offset is sent, because after a quiet week Telegram starts anew with a lower number.
 */
type Progress = {
  last: number; confirmed: boolean; seenAt: Date | null; backlog: boolean; late: boolean; failures: number;
  /** Another copy polls too; believed to be gone only when it has let us wait for a while. */
  conflict: boolean;
};

async function poll(place: PollPlace, closing: AbortSignal): Promise<void> {
  const progress = await begin(place);
  const closed = (): boolean => closing.aborted;
  while (!closed()) {
    try {
      await once(place, progress, closing);
    } catch (error) {
      if (closed()) return;
      const fault = telegramFault(error, place);
      progress.failures += 1;
      progress.backlog = true;
      progress.conflict = fault.code === 'channel.conflict';
      tellTrouble(place, fault);
      await pause(waitOf(fault, progress.failures), closing);
    }
  }
}

async function begin(place: PollPlace): Promise<Progress> {
  const fresh: Progress = { last: 0, confirmed: false, seenAt: null, backlog: true, late: false, failures: 0, conflict: false };
  try {
    const cursor = await place.world.cursor.read();
    return cursor === null ? fresh : { ...fresh, last: Number(cursor.value) || 0, seenAt: cursor.at };
  } catch (error) {
    place.world.say('Where Telegram was read up to is not known', error);
    return fresh;
  }
}

async function once(place: PollPlace, progress: Progress, closing: AbortSignal): Promise<void> {
  const askedAt = place.world.now();
  const updates = await ask(place, progress, closing);
  if (!progress.conflict || !progress.backlog) wellAgain(place, progress);
  progress.late ||= isLate(progress.seenAt, askedAt, place.world.limits.LATE_PRESS_SECONDS);
  await handled(place, updates, progress.late);
  progress.backlog = updates.length === batch;
  progress.late &&= progress.backlog;
  progress.last = updates.at(-1)?.update_id ?? progress.last;
  progress.confirmed = updates.length === 0;
  progress.seenAt = place.world.now();
  await remember(place, progress.last);
}

function wellAgain(place: PollPlace, progress: Progress): void {
  if (progress.failures > 0) place.world.state('ok', 'Telegram is connected again');
  progress.failures = 0;
  progress.conflict = false;
}

async function ask(place: PollPlace, progress: Progress, closing: AbortSignal): Promise<Update[]> {
  const patience = progress.conflict ? probeSeconds : longPollSeconds;
  const wish = {
    ...(progress.confirmed ? {} : { offset: progress.last + 1 }), limit: batch, timeout: progress.backlog ? 0 : patience,
    allowed_updates: ['callback_query' as const, 'message' as const],
  };
  const signal = closing as unknown as NonNullable<Parameters<Api['getUpdates']>[1]>;
  return place.api.getUpdates(wish, signal);
}

async function handled(place: PollPlace, updates: Update[], late: boolean): Promise<void> {
  const presses = updates.flatMap(({ callback_query: query, message }) => [
    ...(query === undefined ? [] : [place.press(query, late)]), ...(message === undefined ? [] : [place.text(message, late)]),
  ]);
  if (presses.length === 0) return;
  const waiting = new AbortController();
  const enough = sleep(longestHandlingMs, undefined, { signal: waiting.signal }).catch(() => undefined);
  await Promise.race([Promise.all(presses), enough]);
  waiting.abort();
}

async function remember(place: PollPlace, last: number): Promise<void> {
  try {
    await place.world.cursor.write(String(last));
  } catch (error) {
    place.world.say('Where Telegram was read up to could not be stored', error);
  }
}

function isLate(seenAt: Date | null, askedAt: Date, limitSeconds: number): boolean {
  return seenAt !== null && askedAt.getTime() - seenAt.getTime() > limitSeconds * 1000;
}

function tellTrouble(place: PollPlace, fault: Fault): void {
  if (fault.code === 'channel.unauthorised') {
    place.world.state('refused', fault.message);
    return;
  }
  const hooked = fault.code === 'channel.conflict' && /webhook/i.test(saidBy(fault)?.words ?? '');
  const words = fault.code === 'channel.timeout' ? 'Telegram did not answer; asking again' : fault.message;
  place.world.state('away', hooked ? `${saidBy(fault)?.words ?? ''}: delete the webhook of this bot, presses come by polling` : words);
}

function waitOf(fault: Fault, failures: number): number {
  if (fault.code === 'channel.unauthorised') return unauthorisedWaitMs;
  return fault.retryAfterMs ?? Math.min(longestWaitMs, shortestWaitMs * 2 ** Math.min(failures - 1, 10));
}

async function pause(ms: number, closing: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal: closing }).catch(() => undefined);
}
