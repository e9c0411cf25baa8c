import { isFault, wordsOf } from '../engine/errors.ts';
import type { Embedder, Memory, MemoryQuestion, Remembered } from '../engine/memory.ts';
import { chromaIndex } from '../storage/chroma.ts';
import { memoryIn, type MemoryStore } from '../storage/memory.ts';
import { readPast, sameTrouble } from '../storage/past.ts';
import type { Store } from '../storage/postgres.ts';
import { tracksOf } from '../storage/tracks.ts';
import type { Config } from './config.ts';
import type { Say } from './log.ts';
import type { PartStates } from './part-states.ts';
import { memorySettings } from './settings.ts';

/** How long a plan waits for what is remembered, and for what is alike, in milliseconds. */
const [patienceMs, alikeMs] = [1000, 800];

/** How many stories that are alike are looked at. */
const mostAlike = 12;

/** What memory stands on. */
export type MemoryRig = { store: Store; config: Config; states: PartStates; now: () => Date; embedder: () => Promise<Embedder> };

/** The memory as the settings describe it: vectors in Postgres, and Chroma where there is one. */
export function openMemory({ store, config, states, now, embedder }: MemoryRig): MemoryStore {
  const { CHROMA_URL: url, CHROMA_COLLECTIONS: prefix } = config.of(memorySettings);
  const index = url === undefined ? null : (chosen: Embedder) => chromaIndex({ url, prefix }, chosen);
  states.set('memory', index ? 'starting' : 'ok', index ? 'Chroma has not been asked yet' : 'what is remembered is searched in PostgreSQL');
  return memoryIn(store, { embedder, index, now, state: (state, words) => { states.set('memory', state, words); } });
}

/** What the line may ask of the memory: an answer within a second, and nothing where there is none in time. */
export function recalling(store: Store, memory: MemoryStore, say: Say): Memory {
  return {
    about: async (asked) => {
      const nothing = { incidents: [], times: 0, tracks: [] };
      try {
        return await within(patienceMs, remembered(store, memory, asked)) ?? nothing;
      } catch (error) {
        if (!isFault(error, 'store.unavailable')) say(`what is remembered could not be read: ${wordsOf(error)}`, error);
        return nothing;
      }
    },
  };
}

async function remembered(store: Store, memory: MemoryStore, asked: MemoryQuestion): ReturnType<Memory['about']> {
  const [same, alike, tracks] = await Promise.all([
    sameTrouble(store, asked),
    within(alikeMs, likeIt(store, memory, asked)).catch(noneWithout), tracksOf(store, asked),
  ]);
  const known = new Set(same.incidents.map((one) => one.ticketId));
  const near = (alike ?? []).filter(({ incident }) => !known.has(incident.ticketId));
  return { incidents: [...same.incidents.map((incident) => ({ incident, score: 1 })), ...near], times: same.times, tracks };
}

/** What makes vectors may be away; the same trouble is known without it. */
function noneWithout(error: unknown): null {
  if (isFault(error) && !isFault(error, 'store.unavailable')) return null;
  throw error;
}

/** Stories are read from Postgres, so that what was deleted is never told, whatever an index still holds. */
async function likeIt(store: Store, memory: MemoryStore, { text, ticketId }: MemoryQuestion): Promise<Remembered[]> {
  const found = await memory.search('incident', text, mostAlike);
  const scores = new Map(found.map(({ name, score }) => [name, score]));
  const incidents = await readPast(store, 'WHERE id = ANY($1) AND ticket_id <> $2', [[...scores.keys()], ticketId]);
  return incidents.map((incident) => ({ incident, score: scores.get(`INC-${incident.ticketId}`) ?? 0 }));
}

/** What some work answers in time; null when it takes longer. */
async function within<T>(ms: number, work: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => { timer = setTimeout(() => { resolve(null); }, ms); });
  work.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
