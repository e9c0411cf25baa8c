import type { Json } from './types.ts';

/** How deep a value may nest, how long its lists may be, and how many values and letters it may hold, to be copied. */
const [deepest, longestList, mostValues, mostLetters] = [12, 100, 5000, 200_000];

/**
 * A copy of a value that is JSON and nothing else: plain objects and lists, texts, finite numbers, true, false and null. Null for what
 * holds anything else, code that would run as it is read, itself, or more than anybody would write. Never throws.
 */
export function plainCopy(value: unknown): { copy: Json } | null {
  try {
    return { copy: copied(value, 0, { values: mostValues, letters: mostLetters }) };
  } catch {
    return null;
  }
}

type Left = { values: number; letters: number };

/** Throws at the first thing that is not plain; whoever calls asks no more of it. */
function copied(value: unknown, depth: number, left: Left): Json {
  left.values -= 1;
  if (typeof value === 'string') left.letters -= value.length;
  if (left.values < 0 || left.letters < 0 || depth > deepest) throw new RangeError('there is too much');
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value !== 'object') throw new TypeError('this is no JSON');
  return Array.isArray(value) ? copiedList(value, depth, left) : copiedObject(value, depth, left);
}

function copiedList(list: readonly unknown[], depth: number, left: Left): Json[] {
  const { length } = list;
  if (length > longestList || Reflect.ownKeys(list).length !== length + 1) throw new TypeError('this is no plain list');
  return Array.from({ length }, (_, at) => copied(heldAt(list, String(at)), depth + 1, left));
}

/** A name may be `__proto__`, which setting it would lose. */
function copiedObject(object: object, depth: number, left: Left): Json {
  const made = Reflect.getPrototypeOf(object);
  if (made !== null && Reflect.getPrototypeOf(made) !== null) throw new TypeError('this is no plain object');
  const copy = {};
  for (const name of Reflect.ownKeys(object)) {
    if (typeof name === 'symbol') throw new TypeError('a symbol is no name');
    left.letters -= name.length;
    Object.defineProperty(copy, name, { value: copied(heldAt(object, name), depth + 1, left), enumerable: true, writable: true, configurable: true });
  }
  return copy;
}

/** What an object holds by a name, without running anything: a getter could answer something else each time. */
function heldAt(object: object, name: string): unknown {
  const held = Reflect.getOwnPropertyDescriptor(object, name);
  if (held?.enumerable !== true || !('value' in held)) throw new TypeError('this is no plain value');
  return held.value;
}
