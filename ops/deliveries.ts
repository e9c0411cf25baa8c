import { isFault, wordsOf } from '../engine/errors.ts';
import { nextDueIn, standings, takeDue } from '../storage/due-deliveries.ts';
import { takenSeconds, tryOne, type DeliveringWorld } from './deliveries/try.ts';
import { standingWords } from './deliveries/standing.ts';
import { startLoop, type Loop } from './loop.ts';
import type { PartStates } from './part-states.ts';
import { aborted, whileOwned, type OwnedWork } from './while-owned.ts';

/** What deliveries are sent with, and where it is shown how that goes. */
export type DeliveriesWorld = DeliveringWorld & { states: PartStates };

/** How many deliveries are under way to one target at once; each target has its own, so that none holds up another. */
const perTarget = 4;

/** How long what is under way may go on when the service ends, in milliseconds. */
const graceMs = 3000;

/** How often it looks at the latest for what is due, and whether the door of the house is open again, in milliseconds. */
const [lookMs, heldMs] = [30_000, 5000];

const elsewhere = 'another copy of this service sends';

/** Sends what is in the outbox while this process holds the lease, each delivery until it has arrived or is given up. */
export function deliveriesOf(world: DeliveriesWorld): OwnedWork & { poke: () => void } {
  let loop: Loop | null = null;
  const work = whileOwned('deliveries', world.states, {
    start: () => { world.states.set('deliveries', 'ok', 'sent as they come'); },
    run: async (signal) => {
      const round = roundsOf(world, { poke: () => { loop?.poke(); }, signal });
      loop = startLoop(round.look, (error) => {
        if (!isFault(error, 'store.unavailable', 'store.full')) world.deps.say(`what is to be delivered could not be looked at: ${wordsOf(error)}`, error);
        return 2000;
      });
      loop.poke();
      await aborted(signal);
      await loop.stop();
      await round.stop();
    },
    elsewhere,
  });
  const lost = () => {
    for (const target of targetsOf(world.senders)) world.states.set(target, 'elsewhere', elsewhere);
    work.lost();
  };
  return { ...work, lost, poke: () => { loop?.poke(); } };
}

function targetsOf(senders: DeliveriesWorld['senders']): string[] {
  return [...senders.values()].flatMap((sender) => sender.targets);
}

type Rounds = { look: () => Promise<Date>; stop: () => Promise<void> };

function roundsOf(world: DeliveriesWorld, { poke, signal }: { poke: () => void; signal: AbortSignal }): Rounds {
  const { store, senders, leaving } = world;
  const going = new Map<Promise<void>, string>();
  const stopping = new AbortController();
  const freeAt = (): [string, number][] => {
    const busy = [...going.values()];
    return targetsOf(senders).map((target): [string, number] => [target, perTarget - busy.filter((one) => one === target).length]).filter(([, free]) => free > 0);
  };
  const look = async (): Promise<Date> => {
    if (signal.aborted || await leaving.isHeld()) return new Date(Date.now() + heldMs);
    for (const due of await takeDue(store, { free: Object.fromEntries(freeAt()), seconds: takenSeconds })) {
      const trying = tryOne(due, world, stopping.signal).finally(() => {
        going.delete(trying);
        poke();
      });
      going.set(trying, due.target);
    }
    await tellStandings(world, signal);
    return new Date(Date.now() + Math.min(lookMs, await nextDueIn(store, freeAt().map(([target]) => target)) ?? lookMs));
  };
  return {
    look,
    stop: async () => {
      const timer = setTimeout(() => { stopping.abort(); }, graceMs);
      await Promise.all(going.keys());
      clearTimeout(timer);
    },
  };
}

async function tellStandings({ store, senders, states, deps }: DeliveriesWorld, signal: AbortSignal): Promise<void> {
  const found = await standings(store);
  if (signal.aborted) return;
  for (const target of targetsOf(senders)) {
    const { state, words } = standingWords(found.find((one) => one.target === target), deps.timeZone);
    states.set(target, state, words);
  }
}
