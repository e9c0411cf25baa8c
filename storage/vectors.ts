import type { MemoryKind } from '../engine/memory.ts';
import { nearestOn, shelfOf, type Near, type Shelf } from '../engine/vectors.ts';
import { stateSql, vectorOf } from './memories.ts';
import { rows, type Store } from './postgres.ts';

/** What one model has made vectors of, held in memory and compared one by one. */
export type ExactSearch = { nearest: (kind: MemoryKind, asked: Float32Array, most: number) => Promise<Near[]> };

type Held = { seen: string; shelf: Shelf; vectors: Map<string, { state: string; vector: Float32Array }> };

/** Searches the vectors in Postgres exactly: what has changed since the last search is read, the rest is at hand. Rejects with a `store.*` Fault. */
export function exactSearchIn(store: Store, { model, dim }: { model: string; dim: number }): ExactSearch {
  const held = new Map<MemoryKind, Held>();
  return {
    nearest: async (kind, asked, most) => {
      const seen = await seenNow(store, { kind, model, dim });
      const known = held.get(kind);
      const fresh = known?.seen === seen ? known : await refreshed(store, { kind, model, dim, seen }, known);
      held.set(kind, fresh);
      return nearestOn(fresh.shelf, asked, most);
    },
  };
}

type Asked = { kind: MemoryKind; model: string; dim: number; seen: string };

/** Turns only rise, so that no change leaves both their number and their sum as they were. */
async function seenNow(store: Store, { kind, model, dim }: Omit<Asked, 'seen'>): Promise<string> {
  const [row] = await rows<{ seen: string }>(store, "SELECT count(*) || ' ' || coalesce(sum(turn), 0) AS seen FROM memories WHERE kind = $1 AND model = $2 AND dim = $3", [kind, model, dim]);
  return row?.seen ?? '';
}

async function refreshed(store: Store, { kind, model, dim, seen }: Asked, known: Held | undefined): Promise<Held> {
  const states = await rows<{ id: string; state: string }>(store, `SELECT id, ${stateSql} AS state FROM memories WHERE kind = $1 AND model = $2 AND dim = $3`, [kind, model, dim]);
  const changed = states.filter(({ id, state }) => known?.vectors.get(id)?.state !== state).map(({ id }) => id);
  const isChanged = new Set(changed);
  const vectors = new Map(states.flatMap(({ id }) => {
    const vector = known?.vectors.get(id);
    return vector && !isChanged.has(id) ? [[id, vector] as const] : [];
  }));
  for (let from = 0; from < changed.length; from += most) {
    const read = await rows<{ id: string; state: string; vector: Buffer }>(store,
      `SELECT id, ${stateSql} AS state, vector FROM memories WHERE kind = $1 AND model = $2 AND dim = $3 AND id = ANY($4)`, [kind, model, dim, changed.slice(from, from + most)]);
    for (const { id, state, vector } of read) vectors.set(id, { state, vector: vectorOf(vector) });
  }
  return heldOf(seen, dim, vectors);
}

/** The vectors side by side; each is then a part of that, so that none is held twice. */
function heldOf(seen: string, dim: number, vectors: Held['vectors']): Held {
  const shelf = shelfOf(dim, [...vectors].map(([id, { vector }]) => [id, vector]));
  const parts = [...vectors].map(([id, { state }], at) => [id, { state, vector: shelf.rows.subarray(at * dim, (at + 1) * dim) }] as const);
  return { seen, shelf, vectors: new Map(parts) };
}

/** How many vectors are read at once. */
const most = 1000;
