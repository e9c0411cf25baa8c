import type { Hushes } from '../engine/ports.ts';
import { isRef } from '../engine/refs.ts';
import type { Hush } from '../engine/types.ts';
import { rows, touched, type Store } from './postgres.ts';

type HushRow = {
  id: string; kind: Hush['kind']; resource: string | null; detector: string | null; signature: string | null; until: Date; person: string; why: string;
};

/** What people asked not to be told. */
export function hushesIn(store: Store): Hushes {
  return {
    active: async () => {
      const found = await rows<HushRow>(store, 'SELECT * FROM hushes WHERE until > now() ORDER BY until', []);
      return found.map(({ id, kind, resource, detector, signature, until, person, why }) => ({
        id, kind, until, by: person, why,
        what: {
          ...(resource !== null && isRef(resource) ? { resource } : {}), ...(detector === null ? {} : { detector }), ...(signature === null ? {} : { signature }),
        },
      }));
    },
    add: async ({ kind, what, until, by, why }) => {
      const made = await rows<{ id: string }>(store,
        'INSERT INTO hushes (kind, resource, detector, signature, until, person, why) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id',
        [kind, what.resource ?? null, what.detector ?? null, what.signature ?? null, until, by, why]);
      return made[0]?.id ?? '';
    },
    end: async (id) => (await touched(store, 'UPDATE hushes SET until = now() WHERE id = $1 AND until > now()', [id])) > 0,
  };
}

/** Drops what has been over since before a time. */
export async function purgeHushes(store: Store, before: Date): Promise<void> {
  await touched(store, 'DELETE FROM hushes WHERE until < $1', [before]);
}
