import { isFault } from '../engine/errors.ts';
import { memoryKinds, type Embedder, type MemoryKind } from '../engine/memory.ts';
import type { Near } from '../engine/vectors.ts';
import type { VectorIndex } from './chroma.ts';
import { embedMissing, stateSql, storedMemories, type Embedded, type StoredMemory } from './memories.ts';
import { rememberMissing } from './narratives.ts';
import { rows, touched, type Store } from './postgres.ts';
import { dropDrafts } from './typed-words.ts';
import { exactSearchIn, type ExactSearch } from './vectors.ts';

/** What is remembered, and found again by what it says. */
export type MemoryStore = {
  /** The nearest of one kind, the nearest first: from the index while it is in line, else by comparing every vector in Postgres. */
  search: (kind: MemoryKind, text: string, most: number) => Promise<Near[]>;
  /** Makes the vectors that are missing and brings the index in line; each part may be cut off anywhere and goes on the next time. */
  keep: () => Promise<Kept>;
  /** Empties the index and fills it from Postgres. */
  rebuild: () => Promise<Kept>;
};

/** How many vectors were made, how many texts were refused by what makes them, and how many entries were put into the index and taken out. */
export type Kept = { embedded: number; refused: number; put: number; dropped: number };

/** What memory is made of: the embedder to go by now, and the index of its vectors; without one every search is exact. `state` hears how the index does. */
export type MemoryParts = { embedder: () => Promise<Embedder>; index: ((embedder: Embedder) => VectorIndex) | null; now: () => Date; state: (state: 'ok' | 'away', words: string) => void };

/** How long an index that failed is not asked again, in milliseconds. */
const awayMs = 30_000;

/** The memory of a store. */
export function memoryIn(store: Store, parts: MemoryParts): MemoryStore {
  const tools = toolsOf(store, parts);
  const guard = guardOf(parts);
  return {
    search: async (kind, text, most) => {
      const { embedder, index, exact } = await tools();
      const [asked] = await embedder.embed([text]);
      if (asked?.length !== embedder.dim) return [];
      const found = index && guard.isOpen() && await isInLine(store, { ...embedder, kind }) ? await guard.ask(() => index.nearest(kind, asked, most)) : null;
      return found ?? exact.nearest(kind, asked, most);
    },
    keep: async () => {
      const { embedder, index } = await tools();
      await dropDrafts(store, parts.now());
      await rememberMissing(store);
      const { made: embedded, refused } = await embedMissing(store, embedder, parts.now()).catch(noneWhileAway);
      const moved = index ? await guard.ask(() => bringInLine(store, index, embedder)) : null;
      return { embedded, refused, ...(moved ?? { put: 0, dropped: 0 }) };
    },
    rebuild: async () => {
      const { embedder, index } = await tools();
      await rememberMissing(store);
      const { made: embedded, refused } = await embedMissing(store, embedder, parts.now()).catch(noneWhileAway);
      if (!index) return { embedded, refused, put: 0, dropped: 0 };
      await index.wipe();
      await touched(store, 'UPDATE memories SET indexed = NULL WHERE indexed IS NOT NULL');
      return { embedded, refused, ...await bringInLine(store, index, embedder) };
    },
  };
}

type Tools = { embedder: Embedder; index: VectorIndex | null; exact: ExactSearch };

/** What goes with the embedder of now; another one brings its own. */
function toolsOf(store: Store, parts: MemoryParts): () => Promise<Tools> {
  const made = new Map<string, Tools>();
  return async () => {
    const embedder = await parts.embedder();
    const key = `${embedder.model} ${embedder.dim}`;
    const known = made.get(key) ?? { embedder, index: parts.index?.(embedder) ?? null, exact: exactSearchIn(store, embedder) };
    made.set(key, known);
    return known;
  };
}

/** A model that is away holds up no entry whose vector is made, and no deletion. */
function noneWhileAway(error: unknown): Embedded {
  if (isFault(error) && error.code.startsWith('model.')) return { made: 0, refused: 0 };
  throw error;
}

/** Asks the index, and leaves it alone for a while after it failed. */
function guardOf({ now, state }: Pick<MemoryParts, 'now' | 'state'>): { isOpen: () => boolean; ask: <T>(work: () => Promise<T>) => Promise<T | null> } {
  let closedUntil = 0;
  return {
    isOpen: () => now().getTime() >= closedUntil,
    ask: async (work) => {
      try {
        const answer = await work();
        closedUntil = 0;
        state('ok', 'Chroma indexes what is remembered');
        return answer;
      } catch (error) {
        if (!isFault(error, 'memory.unavailable')) throw error;
        closedUntil = now().getTime() + awayMs;
        state('away', `${error.message}; what is remembered is searched in PostgreSQL`);
        return null;
      }
    },
  };
}

/** What has no vector yet is found by nobody, and holds up nobody. */
async function isInLine(store: Store, { kind, model, dim }: Which): Promise<boolean> {
  return (await rows(store, `SELECT 1 FROM memories WHERE kind = $1 AND model = $2 AND dim = $3 AND indexed IS DISTINCT FROM ${stateSql} LIMIT 1`, [kind, model, dim])).length === 0;
}

type Moved = { put: number; dropped: number };

/** What was changed goes in, what was deleted goes out; where the numbers then differ, everything is compared. */
async function bringInLine(store: Store, index: VectorIndex, { model, dim }: Pick<Embedder, 'model' | 'dim'>): Promise<Moved> {
  const moved: Moved = { put: 0, dropped: 0 };
  for (const kind of memoryKinds) {
    const which = { kind, model, dim };
    moved.put += await putChanged(store, index, which);
    moved.dropped += await dropDeleted(store, index, kind);
    const [row] = await rows<{ count: number }>(store, 'SELECT count(*)::int AS count FROM memories WHERE kind = $1 AND model = $2 AND dim = $3', [kind, model, dim]);
    if (row?.count === await index.count(kind)) continue;
    const compared = await compareAll(store, index, which);
    moved.put += compared.put;
    moved.dropped += compared.dropped;
  }
  return moved;
}

type Which = { kind: MemoryKind; model: string; dim: number };

async function putChanged(store: Store, index: VectorIndex, { kind, ...made }: Which): Promise<number> {
  let put = 0;
  for (;;) {
    const changed = await storedMemories(store, made, { sql: `kind = $3 AND indexed IS DISTINCT FROM ${stateSql} ORDER BY turn LIMIT ${batch}`, values: [kind] });
    if (changed.length === 0) return put;
    await index.put(kind, changed);
    await marked(store, changed);
    await index.drop(kind, await goneOf(store, changed));
    put += changed.length;
  }
}

/** What was deleted while it was put into the index; another process may have taken it out before it was there. */
async function goneOf(store: Store, put: readonly StoredMemory[]): Promise<string[]> {
  const kept = await rows<{ id: string }>(store, 'SELECT id FROM memories WHERE kind = $1 AND id = ANY($2)', [put[0]?.kind, put.map((one) => one.id)]);
  const there = new Set(kept.map(({ id }) => id));
  return put.flatMap(({ id }) => (there.has(id) ? [] : [id]));
}

/** How many go into the index at once. */
const batch = 200;

/** What was changed again meanwhile goes in again. */
async function marked(store: Store, put: readonly StoredMemory[]): Promise<void> {
  await touched(store,
    `UPDATE memories SET indexed = put.state FROM unnest($1::text[], $2::text[], $3::text[]) AS put (kind, id, state) WHERE memories.kind = put.kind AND memories.id = put.id`,
    [put.map((one) => one.kind), put.map((one) => one.id), put.map((one) => one.state)]);
}

async function dropDeleted(store: Store, index: VectorIndex, kind: MemoryKind): Promise<number> {
  const gone = await rows<{ id: string }>(store, 'SELECT id FROM memories_deleted WHERE kind = $1 AND NOT left_index', [kind]);
  const ids = gone.map((one) => one.id);
  if (ids.length === 0) return 0;
  await index.drop(kind, ids);
  await touched(store, 'UPDATE memories_deleted SET left_index = true WHERE kind = $1 AND id = ANY($2)', [kind, ids]);
  return ids.length;
}

async function compareAll(store: Store, index: VectorIndex, { kind, model, dim }: Which): Promise<Moved> {
  const held = await index.states(kind);
  const wanted = new Map((await rows<{ id: string; state: string }>(store, `SELECT id, ${stateSql} AS state FROM memories WHERE kind = $1 AND model = $2 AND dim = $3`, [kind, model, dim])).map((one) => [one.id, one.state]));
  const surplus = [...held.keys()].filter((id) => !wanted.has(id));
  await index.drop(kind, surplus);
  const missing = [...wanted].filter(([id, state]) => held.get(id) !== state).map(([id]) => id);
  await touched(store, 'UPDATE memories SET indexed = NULL WHERE kind = $1 AND id = ANY($2)', [kind, missing]);
  return { put: await putChanged(store, index, { kind, model, dim }), dropped: surplus.length };
}
