import type { Audit } from '../engine/ports.ts';
import { storeFault, type Store } from './postgres.ts';
import { accessLogs, cursors } from './tables.ts';

/** Entries that one stranger or bot may leave in a minute: who drums on a button must not fill the disk. */
const entriesAMinute = 60;
const ofStrangers: readonly string[] = ['stranger', 'bot', 'forged'];

/** Where presses that changed nothing, and refused requests, are written down. */
export function auditIn(store: Store): Audit {
  const counted = new Map<string, number>();
  return {
    access: async (entry) => {
      if (ofStrangers.includes(entry.outcome) && countOf(entry, counted) > entriesAMinute) return;
      await store.getRepository(accessLogs).insert(entry).catch((error: unknown) => { throw storeFault(error); });
    },
  };
}

function countOf(entry: { actor: string; at: Date }, counted: Map<string, number>): number {
  const key = `${entry.actor} ${Math.floor(entry.at.getTime() / 60_000)}`;
  if (counted.size > 1000) counted.clear();
  const count = (counted.get(key) ?? 0) + 1;
  counted.set(key, count);
  return count;
}

/** A position in a stream that survives restarts. */
export function cursorIn(store: Store, name: string, now: () => Date) {
  return {
    read: async () => {
      const found = await store.getRepository(cursors).findOneBy({ name }).catch((error: unknown) => { throw storeFault(error); });
      return found ? { value: found.value, at: found.at } : null;
    },
    write: async (value: string) => {
      await store.getRepository(cursors).upsert({ name, value, at: now() }, ['name']).catch((error: unknown) => { throw storeFault(error); });
    },
  };
}
