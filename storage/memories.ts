import type { EntityManager } from 'typeorm';
import type { Embedder, MemoryDocument, MemoryKind } from '../engine/memory.ts';
import { normalised } from '../engine/vectors.ts';
import { rows, touched, type Store } from './postgres.ts';

/** Puts documents among what is remembered, and tells whoever makes their vectors. What is there already in the same words stays as it is. */
export async function rememberIn(on: EntityManager, documents: readonly MemoryDocument[]): Promise<void> {
  if (documents.length === 0) return;
  await rows(on,
    `WITH written AS (
       INSERT INTO memories (kind, id, text, digest) SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[])
       ON CONFLICT (kind, id) DO UPDATE SET text = excluded.text, digest = excluded.digest, model = NULL, dim = NULL, vector = NULL, turn = nextval('memories_turns')
       WHERE memories.digest <> excluded.digest
     ) SELECT pg_notify('copilot', 'bell index-memory')`,
    [documents.map((one) => one.kind), documents.map((one) => one.id), documents.map((one) => one.text), documents.map((one) => one.digest)]);
}

/** Drops what is remembered under a name; that it was there, and who deleted it, stays. */
export async function forgetIn(on: EntityManager, { kind, id, by, at }: { kind: MemoryKind; id: string; by: string; at: Date }): Promise<void> {
  await touched(on, 'DELETE FROM memories WHERE kind = $1 AND id = $2', [kind, id]);
  await rows(on,
    `WITH written AS (INSERT INTO memories_deleted (kind, id, person, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING)
     SELECT pg_notify('copilot', 'bell index-memory')`, [kind, id, by, at]);
}

/** Makes the vectors that are missing, or that another model made; answers how many. Rejects with the Fault of the embedder or a `store.*` one. */
export async function embedMissing(store: Store, embedder: Embedder): Promise<number> {
  let made = 0;
  for (;;) {
    const waiting = await rows<{ kind: MemoryKind; id: string; text: string; digest: string }>(store,
      'SELECT kind, id, text, digest FROM memories WHERE model IS DISTINCT FROM $1 OR dim IS DISTINCT FROM $2 ORDER BY turn DESC LIMIT $3', [embedder.model, embedder.dim, batch]);
    if (waiting.length === 0) return made;
    const vectors = await embedder.embed(waiting.map((one) => one.text));
    const written = await touched(store, embeddedSql, [
      waiting.map((one) => one.kind), waiting.map((one) => one.id), waiting.map((one) => one.digest), vectors.map(bytesOf), embedder.model, embedder.dim,
    ]);
    made += written;
    if (written === 0) return made;
  }
}

/** How many texts are turned into vectors at once. */
const batch = 32;

/** A text that was changed meanwhile waits for its own vector. */
const embeddedSql = `
  UPDATE memories SET vector = made.vector, model = $5, dim = $6, turn = nextval('memories_turns')
  FROM unnest($1::text[], $2::text[], $3::text[], $4::bytea[]) AS made (kind, id, digest, vector)
  WHERE memories.kind = made.kind AND memories.id = made.id AND memories.digest = made.digest`;

declare const stored: unique symbol;

/** A remembered document with its vector, as an index takes it; only this file makes one, of what was remembered. */
export type StoredMemory = { kind: MemoryKind; id: string; text: string; vector: Float32Array; state: string; readonly [stored]: true };

type MemoryRow = Pick<StoredMemory, 'kind' | 'id' | 'text' | 'state'> & { vector: Buffer };

/** What one model has made vectors of, by a condition in SQL. `state` changes with the words and with the vector. */
export async function storedMemories(store: Store, model: string, where: { sql: string; values: readonly unknown[] }): Promise<StoredMemory[]> {
  const found = await rows<MemoryRow>(store,
    `SELECT kind, id, text, vector, ${stateSql} AS state FROM memories WHERE model = $1 AND ${where.sql}`, [model, ...where.values]);
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
