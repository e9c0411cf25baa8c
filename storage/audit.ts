import type { Audit } from '../engine/ports.ts';
import { storeFault, type Store } from './postgres.ts';
import { accessLogs, cursors } from './tables.ts';

/** Where presses that changed nothing, and refused requests, are written down. */
export function auditIn(store: Store): Audit {
  return {
    access: async (entry) => {
      await store.getRepository(accessLogs).insert(entry).catch((error: unknown) => { throw storeFault(error); });
    },
  };
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
