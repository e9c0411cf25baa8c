/** A memory with bounds: what was not asked for lately is forgotten first. */
export type Memo<Value> = { get: (key: string) => Value | undefined; set: (key: string, value: Value) => void; readonly size: number };

/** An empty memory of at most `entries` keys that together have at most `characters`. */
export function newMemo<Value>(entries: number, characters: number): Memo<Value> {
  let young = new Map<string, Value>();
  let old = new Map<string, Value>();
  let length = 0;
  const set = (key: string, value: Value): void => {
    if (young.size >= entries / 2 || length + key.length > characters / 2) {
      [old, young, length] = [young, new Map<string, Value>(), 0];
    }
    young.set(key, value);
    length += key.length;
  };
  const again = (key: string): Value | undefined => {
    const value = old.get(key);
    if (value !== undefined) {
      old.delete(key);
      set(key, value);
    }
    return value;
  };
  return { get: (key) => young.get(key) ?? again(key), set, get size() { return young.size + old.size; } };
}
