import type { Json } from './fake-server.ts';

/** A question as a fake model hears it, whatever its provider. */
export interface FakeQuestion { model: string; system: string; user: string; schema: Json }

/** What a fake model does with a question: it writes a text, or declines, or is cut off in the middle of a text. */
export type FakeReply = { text: string } | { refuses: true } | { cut: string };

/** How a fake model thinks. */
export type FakeMind = (asked: FakeQuestion) => FakeReply;

/** What every fake of a provider has: the questions it heard, to the letter, and what was wrong with them. */
export interface FakeModel {
  url: string;
  questions: FakeQuestion[];
  /** Every body that came in, to the letter as JSON. */
  bodies: string[];
  violations: string[];
  /** Thinks like this from now on. */
  think(mind: FakeMind): void;
  close(): Promise<void>;
}

/** A mind that gives a plain answer of the right shape: the first of each list of words, no rankings. */
export const plainMind: FakeMind = ({ schema }) => ({ text: JSON.stringify(valueOf(schema)) });

/** A mind that gives these fields and plain ones for the rest. */
export function mindOf(fields: Json): FakeMind {
  return ({ schema }) => ({ text: JSON.stringify({ ...valueOf(schema) as Json, ...fields }) });
}

/** A mind that does what an attacker wrote: it repeats it in every field, and proposes it as a command of its own. */
export function obedientMind(payload: string): FakeMind {
  return ({ schema }) => ({ text: JSON.stringify(poisoned(schema, payload)) });
}

/** What is wrong with a JSON schema for providers that are strict about it; empty when nothing is. */
export function strictMistakes(schema: unknown, path = 'schema'): string[] {
  if (typeof schema !== 'object' || schema === null) return [`${path} is no object`];
  const { type, properties, required, additionalProperties, items, ...rest } = schema as Json;
  const strange = Object.keys(rest).filter((word) => !['enum', 'const', 'description', 'anyOf'].includes(word)).map((word) => `${path} has "${word}", which is not supported`);
  if (type === 'array') return [...strange, ...strictMistakes(items, `${path}.items`)];
  if (type !== 'object') return strange;
  const names = Object.keys((properties ?? {}));
  const missing = names.filter((name) => !(Array.isArray(required) && required.includes(name))).map((name) => `${path}.${name} is not required`);
  const open = additionalProperties === false ? [] : [`${path} lets in additional properties`];
  return [...strange, ...open, ...missing, ...Object.entries((properties ?? {}) as Json).flatMap(([name, one]) => strictMistakes(one, `${path}.${name}`))];
}

/** Fields of a body that its provider does not know. */
export function unknownFields(body: Json, known: readonly string[]): string[] {
  return Object.keys(body).filter((name) => !known.includes(name));
}

function valueOf(schema: unknown): unknown {
  const { type, properties, enum: words, items } = schema as { type?: string; properties?: Json; enum?: unknown[]; items?: unknown };
  if (words) return words[0];
  if (type === 'object') return Object.fromEntries(Object.entries(properties ?? {}).map(([name, one]) => [name, valueOf(one)]));
  if (type === 'array') return items === undefined ? [] : [];
  if (type === 'number' || type === 'integer') return 50;
  return type === 'boolean' ? false : 'It ends by itself again and again, and comes back each time.';
}

function poisoned(schema: unknown, payload: string): unknown {
  const { type, properties, enum: words, items } = schema as { type?: string; properties?: Json; enum?: unknown[]; items?: unknown };
  if (type === 'object') return Object.fromEntries(Object.entries(properties ?? {}).map(([name, one]) => [name, poisoned(one, payload)]));
  if (type === 'array') return [(items as Json | undefined)?.['enum'] ? ((items as Json)['enum'] as unknown[]).at(-1) : payload];
  if (words) return words[0];
  return type === 'number' || type === 'integer' ? 100 : payload;
}
