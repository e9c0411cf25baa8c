import type { ChannelPart } from '../engine/define.ts';
import { isFault, wordsOf } from '../engine/errors.ts';
import { reconcile, type Round } from '../engine/notify.ts';
import type { NotifyDeps } from '../engine/show.ts';
import type { Channel } from '../engine/ports.ts';
import type { Owned } from './leases.ts';
import { startLoop, type Loop } from './loop.ts';
import type { PartStates } from './part-states.ts';

/** One chat: connected while this process owns it, and kept as Postgres says. */
export type Chat = Owned & { poke: () => void; stop: () => Promise<void> };

/** A chat that can be connected; whoever connects it says so when presses may be lost. */
export type ChatPlan = { part: Pick<ChannelPart, 'platform'>; connect: (missed: () => void) => Promise<Channel>; deps: NotifyDeps; states: PartStates };

/** Waits between two tries to connect, in milliseconds; the last one repeats. */
const waits = [500, 1000, 2000, 5000, 10_000, 30_000];

/** What timed out may have arrived: sending it again at once would double it, in milliseconds. */
const timeoutWaitMs = 15_000;

/** For how long a chat is brought up to date before it looks whether something more urgent has happened, in milliseconds. */
const sliceMs = 1000;

/** How often a chat asks whether the door of the house is open again, in milliseconds. */
const heldWaitMs = 5000;

/** Connects a chat while its lease is held and reconciles its cards at each poke. After a breakage no poke is heard until its pause is over. */
export function chatOf(plan: ChatPlan): Chat {
  const name = plan.part.platform;
  let session: Session | null = null;
  return {
    name: `chat:${name}`,
    gained: () => {
      plan.states.set(name, 'starting', 'connecting');
      session = startSession(plan);
    },
    lost: () => {
      plan.states.set(name, 'elsewhere', 'held by another copy of this service');
      void session?.stop();
      session = null;
    },
    poke: () => { session?.poke(); },
    stop: async () => {
      await session?.stop();
      session = null;
    },
  };
}

type Session = Pick<Loop, 'poke' | 'stop'>;

/** How a session fares: failed tries in a row, when to try again, whether its trouble was shown. */
type Mood = { tries: number; notBefore: number; troubled: boolean };

function startSession(plan: ChatPlan): Session {
  let channel: Channel | null = null;
  const mood: Mood = { tries: 0, notBefore: 0, troubled: false };
  const round: Round = { anew: new Set(), missed: null, isOutdated: () => loop.isPoked() && Date.now() - begunAt > sliceMs };
  let begunAt = 0;
  let armed: Date | null | undefined;
  const missed = (): void => {
    round.missed = plan.deps.now();
    loop.poke();
  };
  const work = async (): Promise<Date | null> => {
    if (Date.now() < mood.notBefore) return new Date(mood.notBefore);
    if (!channel) {
      channel = await plan.connect(missed);
      armed = undefined;
      plan.states.set(plan.part.platform, 'ok', 'connected');
    }
    if (armed !== round.missed) {
      const until = round.missed;
      for (const ticket of await plan.deps.cards.unsettled(channel.platform)) round.anew.add(ticket.id);
      armed = until;
    }
    begunAt = Date.now();
    const next = await reconcile(channel, plan.deps, round);
    if (mood.troubled) plan.states.set(plan.part.platform, 'ok', 'connected again');
    Object.assign(mood, { tries: 0, troubled: false });
    return next;
  };
  const loop = startLoop(work, (error) => pauseAfter(error, plan, { mood, connected: channel !== null }));
  loop.poke();
  return {
    poke: loop.poke,
    stop: async () => {
      const ended = loop.stop();
      await channel?.close();
      await ended;
      await channel?.close();
    },
  };
}

/** Milliseconds until the next try. A database that is away is no fault of the chat: then the next poke may be heard. */
function pauseAfter(error: unknown, plan: ChatPlan, session: { mood: Mood; connected: boolean }): number {
  const { mood, connected } = session;
  const wait = waits[Math.min(mood.tries, waits.length - 1)] ?? 30_000;
  if (isFault(error, 'store.unavailable', 'store.full')) return Math.min(wait, 2000);
  mood.tries += 1;
  mood.troubled ||= connected && !isFault(error, 'channel.busy');
  const pause = tellFailure(error, plan, wait);
  mood.notBefore = Date.now() + pause;
  return pause;
}

function tellFailure(error: unknown, plan: ChatPlan, wait: number): number {
  const name = plan.part.platform;
  if (isFault(error, 'channel.busy')) return error.retryAfterMs ?? wait;
  if (isFault(error, 'channel.unauthorised', 'channel.missing', 'channel.refused', 'config.invalid')) {
    plan.states.set(name, 'refused', error.message);
    return 60_000;
  }
  plan.states.set(name, 'away', wordsOf(error));
  if (isFault(error, 'leaving.held')) return heldWaitMs;
  if (isFault(error, 'channel.timeout')) return timeoutWaitMs;
  if (!isFault(error)) plan.deps.say(`${name} has a fault: ${wordsOf(error)}`, error);
  return wait;
}
