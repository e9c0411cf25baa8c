import type { Pve } from './client.ts';
import { refsOf, type Refs } from './names.ts';
import type { Naming } from './name.ts';
import type { Rows } from './shapes.ts';
import type { GuestMemory } from './states.ts';
import type { Sighting } from '../../engine/types.ts';
import type { ResourceRef } from '../../engine/refs.ts';

/** How often things are asked, and how one waits; times in milliseconds. */
export type Rhythm = { pollMs: number; usageMs: number; fillingMs: number; statusMs: number; pause: (ms: number, signal: AbortSignal) => Promise<void> };

/** One cluster as it is watched: how it is asked, and what was last seen of it. */
export type Cluster = {
  pve: Pve;
  naming: Naming;
  rhythm: Rhythm;
  now: () => Date;
  say: (words: string, error?: unknown) => void;
  memory: Memory;
  /** Whether it is made as declared, so that its tokens need the rights for that. */
  declares?: () => boolean;
};

/** What was seen before; it is lost with the process and nothing depends on it but the number of questions. */
export type Memory = {
  /** The last list, until it is too old, or why there was none and until when nobody asks again. */
  list: { at: Date; rows: Rows } | null;
  failed: { error: unknown; until: number; waitMs: number } | null;
  asking: Promise<{ at: Date; rows: Rows }> | null;
  /** What was there when last seen, what one list did not hold and when, and what was found to be gone since. */
  here: Map<ResourceRef, Sighting>;
  lost: Map<ResourceRef, Date>;
  gone: Map<ResourceRef, Sighting>;
  guests: Map<number, GuestMemory>;
  /** The address it went by until its name was learned, while that is still to be taken back. */
  formerly: string | null;
  quorum: { at: number; online: string; value: { quorate: boolean; nodes: number; online: number } | null } | null;
  /** What was last said of each topic and still holds. */
  said: Map<string, string>;
};

/** A memory of nothing. */
export function emptyMemory(): Memory {
  return { list: null, failed: null, asking: null, here: new Map(), lost: new Map(), gone: new Map(), guests: new Map(), formerly: null, quorum: null, said: new Map() };
}

/** The refs of a cluster by the name it goes by now. */
export function refsFor(cluster: Cluster): Refs {
  return refsOf(cluster.naming.current);
}

/** Says something of a topic unless it is what was said last; null takes back what was said. */
export function tell({ memory, say }: Cluster, topic: string, news: { words: string; error?: unknown } | null): void {
  if (news === null) {
    memory.said.delete(topic);
    return;
  }
  if (memory.said.get(topic) !== news.words) say(news.words, news.error);
  memory.said.set(topic, news.words);
}
