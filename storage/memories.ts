import type { EntityManager } from 'typeorm';
import { Fault, isFault } from '../engine/errors.ts';
import type { Embedder, MemoryDocument, MemoryKind } from '../engine/memory.ts';
import { normalised } from '../engine/vectors.ts';
import { rows, touched, type Store } from './postgres.ts';

/** Puts documents among what is remembered, and tells whoever makes their vectors. What is there already in the same words stays as it is. */
export async function rememberIn(on: EntityManager, documents: readonly MemoryDocument[]): Promise<void> {
  if (documents.length === 0) return;
  await rows(on,
    `WITH written AS (
       INSERT INTO memories (kind, id, text, digest) SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[])
       ON CONFLICT (kind, id) DO UPDATE SET text = excluded.text, digest = excluded.digest, model = NULL, dim = NULL, vector = NULL, turn = nextval('memories_turns'), refused = 0, try_after = NULL
       WHERE memories.digest <> excluded.digest
     ) SELECT pg_notify('copilot', 'bell index-memory')`,
    [documents.map((one) => one.kind), documents.map((one) => one.id), documents.map((one) => one.text), documents.map((one) => one.digest)]);
}

/** Drops what is remembered under a name, and answers its text; that it was there, and who deleted it, stays. */
export async function forgetIn(on: EntityManager, { kind, id, by, at }: { kind: MemoryKind; id: string; by: string; at: Date }): Promise<string | null> {
  const [gone] = await rows<{ text: string }>(on, 'DELETE FROM memories WHERE kind = $1 AND id = $2 RETURNING text', [kind, id]);
  await rows(on,
    `WITH written AS (INSERT INTO memories_deleted (kind, id, person, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING)
     SELECT pg_notify('copilot', 'bell index-memory')`, [kind, id, by, at]);
  return gone?.text ?? null;
}

/** How many vectors were made, and how many texts were refused by what makes them. */
export type Embedded = { made: number; refused: number };

/**
 * Makes vectors that are missing, or that another model made, some thousands at most, the newest first. A text that is refused holds up
 * no other: it is tried again later, and later each time. Rejects with the Fault of an embedder that is away or a `store.*` one.
 */
export async function embedMissing(store: Store, embedder: Embedder, now: Date): Promise<Embedded> {
  const sum = { made: 0, refused: 0 };
  for (let seen = 0; seen < mostAtOnce; seen += batch) {
    const waiting = await rows<Waiting>(store,
      `SELECT kind, id, text, digest FROM memories WHERE (model IS DISTINCT FROM $1 OR dim IS DISTINCT FROM $2) AND (try_after IS NULL OR try_after <= $3) ORDER BY turn DESC LIMIT $4`,
      [embedder.model, embedder.dim, now, batch]);
    if (waiting.length === 0) break;
    const { made, refused } = await embedEach(store, waiting, { embedder, now });
    sum.made += made;
    sum.refused += refused;
    if (made + refused === 0) break;
  }
  return sum;
}

type Waiting = { kind: MemoryKind; id: string; text: string; digest: string };
type Making = { embedder: Embedder; now: Date };

/** How many texts are turned into vectors at once, and how many in all before others have their turn. */
const [batch, mostAtOnce] = [32, 2048];

/** Where several texts of some are refused and none is taken, it is not the texts. */
const fewRefused = 3;

/** Together while all goes well, else one by one to find the one that is refused. */
async function embedEach(store: Store, waiting: readonly Waiting[], making: Making): Promise<Embedded> {
  try {
    return { made: await embedSome(store, waiting, making.embedder), refused: 0 };
  } catch (error) {
    if (!isFault(error, 'model.refused', 'model.malformed', 'model.timeout')) throw error;
    if (waiting.length === 1) return { made: 0, refused: await putOff(store, waiting[0], making.now) };
    const sum = { made: 0, refused: 0 };
    for (const one of waiting) {
      const { made, refused } = await embedEach(store, [one], making);
      sum.made += made;
      sum.refused += refused;
      if (sum.made === 0 && sum.refused >= fewRefused) throw error;
    }
    return sum;
  }
}

async function embedSome(store: Store, waiting: readonly Waiting[], { model, dim, embed }: Embedder): Promise<number> {
  const vectors = await embed(waiting.map((one) => one.text));
  if (vectors.length !== waiting.length || vectors.some((one) => one.length !== dim || one.some(Number.isNaN))) throw new Fault('model.malformed', `${model} made other vectors than those of ${dim} numbers`);
  return touched(store, embeddedSql, [waiting.map((one) => one.kind), waiting.map((one) => one.id), waiting.map((one) => one.digest), vectors.map(bytesOf), model, dim]);
}

function putOff(store: Store, one: Waiting | undefined, now: Date): Promise<number> {
  return touched(store,
    `UPDATE memories SET refused = refused + 1, try_after = $4::timestamptz + least(interval '1 day', interval '1 minute' * power(2, least(refused, 11)))
     WHERE kind = $1 AND id = $2 AND digest = $3`, [one?.kind, one?.id, one?.digest, now]);
}

/** A text that was changed meanwhile waits for its own vector. */
const embeddedSql = `
  UPDATE memories SET vector = made.vector, model = $5, dim = $6, turn = nextval('memories_turns'), refused = 0, try_after = NULL
  FROM unnest($1::text[], $2::text[], $3::text[], $4::bytea[]) AS made (kind, id, digest, vector)
  WHERE memories.kind = made.kind AND memories.id = made.id AND memories.digest = made.digest`;

declare const stored: unique symbol;

/** A remembered document with its vector, as an index takes it; only this file makes one, of what was remembered. */
export type StoredMemory = { kind: MemoryKind; id: string; text: string; vector: Float32Array; state: string; readonly [stored]: true };

type MemoryRow = Pick<StoredMemory, 'kind' | 'id' | 'text' | 'state'> & { vector: Buffer };

/** What one model has made vectors of, by a condition in SQL. `state` changes with the words and with the vector. */
export async function storedMemories(store: Store, { model, dim }: Pick<Embedder, 'model' | 'dim'>, where: { sql: string; values: readonly unknown[] }): Promise<StoredMemory[]> {
  const found = await rows<MemoryRow>(store,
    `SELECT kind, id, text, vector, ${stateSql} AS state FROM memories WHERE model = $1 AND dim = $2 AND ${where.sql}`, [model, dim, ...where.values]);
  return found.map((row) => ({ ...row, vector: vectorOf(row.vector) }) as StoredMemory);
}

/** What tells one state of a remembered thing from another. */
export const stateSql = "turn::text || ' ' || digest";

/** The bytes of a vector of length 1, four to a number, the lowest first, as every machine this runs on keeps them. */
export function bytesOf(vector: Float32Array): Buffer {
  return Buffer.from(Float32Array.from(normalised(vector)).buffer);
}

/** The vector that some bytes hold. */
export function vectorOf(bytes: Buffer): Float32Array {
  return new Float32Array(Uint8Array.from(bytes).buffer);
}
