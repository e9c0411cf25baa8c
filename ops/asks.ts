import { isFault, wordsOf } from '../engine/errors.ts';
import type { Ticket } from '../engine/types.ts';
import { askDone, claimAsk, unsureOf, type AskRow } from '../storage/asks.ts';
import { askAbout, isAnswerless, type AsksWorld } from './asks/about.ts';
import { holdOf, holdSeconds, type Hold } from './asks/hold.ts';
import { startLoop, type Loop } from './loop.ts';

export type { AsksWorld } from './asks/about.ts';

/** How often it looks whether a process has ended with a question in hand, in milliseconds. */
const lookMs = 60_000;

/** Times that a question is taken up by a process; one that ends with it in hand each time has it no more. */
const mostTries = 3;

/** Asks models about tickets, in the background: nothing waits for them. Each question is one row, so that of several processes one asks. */
export function startAsks(given: Omit<AsksWorld, 'stopped'>): Loop {
  let stopped = false;
  const world: AsksWorld = { ...given, stopped: () => stopped };
  const { models, deps } = world;
  if (!models.has('local') && !models.has('cloud')) return { poke: () => undefined, stop: () => Promise.resolve() };
  const loop = startLoop(async () => {
    await askAll(world);
    return new Date(Date.now() + lookMs);
  }, (error) => {
    if (!isFault(error, 'store.unavailable', 'store.full')) deps.say(`a model could not be asked now: ${wordsOf(error)}`, error);
    return 5000;
  });
  return {
    poke: loop.poke,
    stop: async () => {
      stopped = true;
      models.stop();
      await loop.stop();
    },
  };
}

/** Asks all that is to be asked now, one question after the other. */
export async function askAll(world: AsksWorld): Promise<void> {
  const { store, deps, holder, limits } = world;
  const open = await deps.tickets.openOn('all');
  await unsureOf(store, open.filter((ticket) => isUnsure(ticket, limits.ASK_BELOW_PERCENT)), deps.now());
  for (;;) {
    const ask = await claimAsk(store, { holder, seconds: holdSeconds(limits), mostTries });
    if (ask === null) return;
    await answer(ask, holdOf(ask, world), world);
    if (world.stopped()) return;
  }
}

async function answer(ask: AskRow, hold: Hold, world: AsksWorld): Promise<void> {
  const ended = await askAbout(ask, hold, world).catch((error: unknown) => {
    if (hold.lost()) return 'lost';
    if (!isAnswerless(error)) throw error;
    return error.code;
  });
  if (world.stopped() || hold.lost()) return;
  await askDone(world.store, ask, { holder: world.holder, outcome: ended, at: world.deps.now() });
}

/** Whether the diagnoses are not sure of an offered or handed-over ticket, and no model was asked in this round. */
export function isUnsure(ticket: Ticket, belowPercent: number): boolean {
  const { state, round, asked } = ticket;
  if (state !== 'awaiting' && (state !== 'parked' || ticket.reason !== 'handed_over')) return false;
  const { confidence, confirmed } = ticket.narrative.hypothesis;
  return !confirmed && confidence * 100 < belowPercent && !(asked ?? []).some((one) => one.round === round);
}
