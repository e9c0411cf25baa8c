import type { TicketKind } from '../engine/types.ts';
import { rows, type Store } from '../storage/postgres.ts';
import type { TicketMark } from '../templates/pages/links.ts';

/** How pages name the tickets of these numbers; null for none, and one that is not there counts as an incident's. */
export async function marksFor(store: Store, ids: readonly (number | null)[]): Promise<(id: number | null) => TicketMark | null> {
  const wanted = [...new Set(ids.filter((id) => id !== null))];
  const found = wanted.length === 0 ? [] : await rows<{ id: number; kind: TicketKind }>(store, "SELECT id, kind FROM tickets WHERE id = ANY ($1) AND kind <> 'incident'", [wanted]);
  const kinds = new Map(found.map(({ id, kind }) => [id, kind]));
  return (id) => (id === null ? null : { id, kind: kinds.get(id) ?? 'incident' });
}
