import { wordsOf } from '../engine/errors.ts';
import { giveBackLeases, renewSeconds, takeLeases } from '../storage/leases.ts';
import type { Store } from '../storage/postgres.ts';
import { startLoop } from './loop.ts';

/** What to do when this process becomes, or stops being, the one owner of an outside thing; `lost` comes first where another has it from the start. */
export type Owned = { name: string; gained: () => void; lost: () => void };

/** The leases of this process. */
export type Holding = { holds: (name: string) => boolean; stop: () => Promise<void> };

/** How often a process looks for leases that have become free, in seconds. */
const standbySeconds = 1;

type World = { store: Store; holder: string; answered: () => void; silent: (words: string, error: unknown) => void };

/**
 * Takes and renews leases until stopped. While the database is away nobody can take them over, so what is held is kept
 * until the database says that somebody else has it.
 */
export function holdLeases(owned: readonly Owned[], world: World): Holding {
  let held: Set<string> | null = null;
  const renew = async () => {
    const now = await takeLeases(world.store, world.holder, owned.map((one) => one.name).sort());
    world.answered();
    const before = held;
    held = now;
    for (const one of owned) {
      if (now.has(one.name) && before?.has(one.name) !== true) one.gained();
      if (!now.has(one.name) && before?.has(one.name) !== false) one.lost();
    }
    return new Date(Date.now() + (now.size < owned.length ? standbySeconds : renewSeconds) * 1000);
  };
  const loop = startLoop(renew, (error) => {
    world.silent(wordsOf(error), error);
    return 500;
  });
  loop.poke();
  return {
    holds: (name) => held?.has(name) === true,
    stop: async () => {
      await loop.stop();
      await giveBackLeases(world.store, world.holder).catch(() => undefined);
    },
  };
}
