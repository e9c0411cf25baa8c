import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiCall, NoteCall } from '../engine/api-calls.ts';
import { isFault, wordsOf } from '../engine/errors.ts';
import type { LostCalls } from './api-calls.ts';

/** Writes calls, and how many were lost before them; rejects with a `store.*` Fault while that cannot be done. */
export type WriteCalls = (calls: readonly ApiCall[], lost: LostCalls | null) => Promise<void>;

/** Keeps calls: they wait in memory until there is a place for them and whenever that is away, a bounded number of them. */
export type CallKeeper = {
  note: NoteCall;
  keepIn: (write: WriteCalls) => void;
  /** Calls that wait to be written, and those that were lost since the start. */
  standing: () => { waiting: number; lost: number };
  /** Writes what waits, once, and keeps nothing more. */
  close: () => Promise<void>;
};

/** How many wait at most, how many are written at once, how long is waited for more, and how long where the store is away, in milliseconds. */
export type KeeperPace = { mostWaiting: number; batch: number; gatherMs: number; againMs: number };
const usualPace: KeeperPace = { mostWaiting: 5000, batch: 200, gatherMs: 100, againMs: 1000 };

type Say = (words: string, error?: unknown) => void;
type Desk = { waiting: ApiCall[]; lost: LostCalls | null; lostEver: number; write: WriteCalls | null; working: Promise<void> | null; closed: boolean; pace: KeeperPace; say: Say };

/** A keeper that writes calls in batches. It never holds up a call, and tells once when the store does not take them. */
export function callKeeper(say: Say, pace: KeeperPace = usualPace): CallKeeper {
  const desk: Desk = { waiting: [], lost: null, lostEver: 0, write: null, working: null, closed: false, pace, say };
  return {
    note: (call) => {
      if (desk.closed) return;
      desk.waiting.push(call);
      dropOldest(desk);
      begin(desk);
    },
    keepIn: (write) => {
      desk.write = write;
      begin(desk);
    },
    standing: () => ({ waiting: desk.waiting.length, lost: desk.lostEver }),
    close: async () => {
      desk.closed = true;
      await desk.working;
    },
  };
}

function begin(desk: Desk): void {
  if (desk.write === null || desk.working !== null || desk.waiting.length === 0) return;
  desk.working = writeAll(desk).finally(() => {
    desk.working = null;
    if (!desk.closed) begin(desk);
  });
}

/** Writes until nothing waits; after the end it tries once. */
async function writeAll(desk: Desk): Promise<void> {
  await sleep(desk.pace.gatherMs);
  for (let told = false; desk.write !== null && desk.waiting.length > 0;) {
    try {
      await writeBatch(desk, desk.write);
      told = false;
    } catch (error) {
      if (!told) desk.say(`API calls cannot be written: ${wordsOf(error)}`, error);
      told = true;
      if (desk.closed) return;
      await sleep(desk.pace.againMs, undefined, { ref: false });
    }
  }
}

/** What the store will never take is lost, and counted; while it is away, calls wait. */
async function writeBatch(desk: Desk, write: WriteCalls): Promise<void> {
  const [batch, gap] = [desk.waiting.splice(0, desk.pace.batch), desk.lost];
  desk.lost = null;
  try {
    await write(batch, gap);
  } catch (error) {
    desk.lost = joined(gap, desk.lost);
    if (isFault(error, 'store.unavailable', 'store.full')) desk.waiting.unshift(...batch);
    else lose(desk, batch);
    dropOldest(desk);
    throw error;
  }
}

function dropOldest(desk: Desk): void {
  const over = desk.waiting.length - desk.pace.mostWaiting;
  if (over > 0) lose(desk, desk.waiting.splice(0, over));
}

function lose(desk: Desk, calls: readonly ApiCall[]): void {
  const [first, last] = [calls[0], calls.at(-1)];
  if (!first || !last) return;
  desk.lostEver += calls.length;
  desk.lost = joined(desk.lost, { from: first.at, until: last.at, calls: calls.length });
}

function joined(one: LostCalls | null, other: LostCalls | null): LostCalls | null {
  if (one === null || other === null) return one ?? other;
  return { from: one.from < other.from ? one.from : other.from, until: one.until > other.until ? one.until : other.until, calls: one.calls + other.calls };
}
