import type { Hushes } from '../engine/ports.ts';
import { isRef } from '../engine/refs.ts';
import type { Hush } from '../engine/types.ts';
import { rows, touched, type Store } from './postgres.ts';

type HushRow = {
  id: string; kind: Hush['kind']; resource: string | null; detector: string | null; signature: string | null; until: Date; person: string; why: string; ticket_id: number | null;
};

/** What people asked not to be told. */
export function hushesIn(store: Store): Hushes {
  return {
    active: async () => {
      const found = await rows<HushRow>(store, activeSql, []);
      return found.map(({ id, kind, resource, detector, signature, until, person, why, ticket_id: ticketId }) => ({
        id, kind, until, by: person, why, ...(ticketId === null ? {} : { ticketId }),
        what: {
          ...(resource !== null && isRef(resource) ? { resource } : {}), ...(detector === null ? {} : { detector }), ...(signature === null ? {} : { signature }),
        },
      }));
    },
    add: async ({ kind, what, until, by, why, ticketId }) => {
      const made = await rows<{ id: string }>(store,
        'INSERT INTO hushes (kind, resource, detector, signature, until, person, why, ticket_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id',
        [kind, what.resource ?? null, what.detector ?? null, what.signature ?? null, until, by, why, ticketId ?? null]);
      return made[0]?.id ?? '';
    },
    end: async (id) => (await touched(store, 'UPDATE hushes SET until = now() WHERE id = $1 AND until > now()', [id])) > 0,
  };
}

const activeSql = `
  SELECT * FROM hushes WHERE until > now() AND NOT EXISTS (SELECT 1 FROM tickets WHERE tickets.id = ticket_id AND state = 'recorded') ORDER BY until`;

/** Drops what has been over since before a time. */
export async function purgeHushes(store: Store, before: Date): Promise<void> {
  await touched(store, 'DELETE FROM hushes WHERE until < $1', [before]);
}
