import type { ResourceRef } from './refs.ts';
import type { Receipt } from './types.ts';

/** What was collected about a resource, as texts by the names of their files; `lines` is how many of a log are among it. It stays at home. */
export type Bundle = { ref: ResourceRef; files: ReadonlyMap<string, string>; lines: number };

/** Keeps a bundle and answers with its name and size, never its content. Rejects with `machine.full` or `machine.refused` when it cannot be written. */
export type KeepBundle = (bundle: Bundle) => Promise<Receipt>;

/** A text of a bundle that holds a value as JSON. */
export function pretty(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
