import type { ChromaClient, Collection } from 'chromadb';
import { Fault, wordsOf } from '../engine/errors.ts';
import { memoryKinds, type Embedder, type MemoryKind } from '../engine/memory.ts';
import type { Near } from '../engine/vectors.ts';
import type { StoredMemory } from './memories.ts';

/** An index derived from Postgres: it may be wrong or gone at any time. Each call rejects with `memory.unavailable`. */
export type VectorIndex = {
  nearest: (kind: MemoryKind, asked: Float32Array, most: number) => Promise<Near[]>;
  put: (kind: MemoryKind, memories: readonly StoredMemory[]) => Promise<void>;
  drop: (kind: MemoryKind, ids: readonly string[]) => Promise<void>;
  count: (kind: MemoryKind) => Promise<number>;
  /** Everything it holds, with the state in which it was put there. */
  states: (kind: MemoryKind) => Promise<Map<string, string>>;
  wipe: () => Promise<void>;
};

/** Where Chroma is, what its collections begin with, and how many milliseconds it may take to answer a search and anything else. */
export type ChromaChoice = { url: string; prefix: string; searchMs?: number; patienceMs?: number };

/** How long a search waits for Chroma, in milliseconds; then there is still time to search without it. */
const usualSearchMs = 500;

type Clients = { quick: ChromaClient; patient: ChromaClient };
type Open = (kind: MemoryKind, client: keyof Clients) => Promise<Collection>;

/** Chroma as an index of what one embedder makes vectors of; its library is loaded at the first call. */
export function chromaIndex(choice: ChromaChoice, embedder: Pick<Embedder, 'model' | 'dim'>): VectorIndex {
  let clients: Promise<Clients> | undefined;
  const opened = new Map<string, Promise<Collection>>();
  const connected = (): Promise<Clients> => clients ??= connect(choice);
  const open: Open = (kind, client) => {
    const key = `${kind} ${client}`;
    const opening = opened.get(key) ?? connected().then((both) => collectionOf(both[client], nameOf(kind, choice), embedder));
    opened.set(key, opening);
    return opening;
  };
  const told = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      opened.clear();
      throw new Fault('memory.unavailable', `Chroma does not answer as it should: ${wordsOf(error)}`, { cause: error });
    }
  };
  return {
    nearest: (kind, asked, most) => told(() => inTime(choice.searchMs ?? usualSearchMs, async () => nearest(await open(kind, 'quick'), asked, most))),
    put: (kind, memories) => told(async () => put(await open(kind, 'patient'), memories)),
    drop: (kind, ids) => told(async () => { if (ids.length > 0) await (await open(kind, 'patient')).delete({ ids: [...ids] }); }),
    count: (kind) => told(async () => (await open(kind, 'patient')).count()),
    states: (kind) => told(async () => statesIn(await open(kind, 'patient'))),
    wipe: () => told(async () => {
      opened.clear();
      const { patient } = await connected();
      for (const kind of memoryKinds) await patient.deleteCollection({ name: nameOf(kind, choice) }).catch(unlessMissing);
    }),
  };
}

/** The client waits for ever by itself, so that each call goes through a door that closes. */
async function connect({ url, searchMs = usualSearchMs, patienceMs = 10_000 }: ChromaChoice): Promise<Clients> {
  const [{ ChromaClient: Client }, { Agent }] = await Promise.all([import('chromadb'), import('undici')]);
  const { hostname, port, protocol } = new URL(url);
  const ssl = protocol === 'https:';
  const made = (ms: number): ChromaClient => {
    const dispatcher = new Agent({ headersTimeout: ms, bodyTimeout: ms, connect: { timeout: ms } });
    return new Client({ host: hostname, port: port === '' ? (ssl ? 443 : 80) : Number(port), ssl, fetchOptions: { dispatcher } as unknown as RequestInit });
  };
  return { quick: made(searchMs), patient: made(patienceMs) };
}

/** The client's own clock is coarse. */
async function inTime<T>(ms: number, work: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => { timer = setTimeout(() => { reject(new Error(`no answer within ${ms} ms`)); }, ms); });
  try {
    return await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** A collection of vectors of this model; one of another model is made anew, for all of it comes from Postgres. */
async function collectionOf(client: ChromaClient, name: string, { model, dim }: Pick<Embedder, 'model' | 'dim'>): Promise<Collection> {
  const metadata = { embed_model: model, dim };
  const found = await client.getCollection({ name }).catch(unlessMissing);
  if (found?.metadata?.['embed_model'] === model && found.metadata['dim'] === dim) return found;
  if (found) await client.deleteCollection({ name }).catch(unlessMissing);
  return client.getOrCreateCollection({ name, metadata, embeddingFunction: null });
}

async function nearest(collection: Collection, asked: Float32Array, most: number): Promise<Near[]> {
  const { ids, distances } = await collection.query({ queryEmbeddings: [[...asked]], nResults: most, include: ['distances'] });
  return (ids[0] ?? []).map((name, at) => ({ name, score: 1 - (distances[0]?.[at] ?? 2) / 2 }));
}

async function put(collection: Collection, memories: readonly StoredMemory[]): Promise<void> {
  if (memories.length === 0) return;
  await collection.upsert({
    ids: memories.map((one) => one.id), embeddings: memories.map((one) => [...one.vector]),
    documents: memories.map((one) => one.text), metadatas: memories.map((one) => ({ state: one.state })),
  });
}

async function statesIn(collection: Collection): Promise<Map<string, string>> {
  const states = new Map<string, string>();
  for (let offset = 0; ; offset += page) {
    const { ids, metadatas } = await collection.get({ limit: page, offset, include: ['metadatas'] });
    for (const [at, id] of ids.entries()) states.set(id, stateOf(metadatas[at]));
    if (ids.length < page) return states;
  }
}

function stateOf(metadata: Record<string, unknown> | null | undefined): string {
  return typeof metadata?.['state'] === 'string' ? metadata['state'] : '';
}

/** How much is listed at once. */
const page = 1000;

function unlessMissing(error: unknown): undefined {
  if (error instanceof Error && /NotFound/.test(error.name)) return undefined;
  throw error;
}

function nameOf(kind: MemoryKind, { prefix }: ChromaChoice): string {
  return `${prefix}-${kind === 'incident' ? 'incidents' : 'log-summaries'}`;
}
