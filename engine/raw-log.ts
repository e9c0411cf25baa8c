let lines: (log: RawLog) => readonly string[] = () => [];

/**
 * Log lines that can be counted but not read: they print as `[raw log]` wherever they end up. Only ports that stay at home
 * (storage, the page) and the signature miner open one, with `readAtHome`; the boundary checker holds everyone else off.
 */
export class RawLog {
  readonly #lines: readonly string[];

  constructor(text: readonly string[]) {
    this.#lines = text;
  }

  static {
    lines = (log) => log.#lines;
  }

  /** How many lines there are. */
  get count(): number {
    return this.#lines.length;
  }

  toString(): string {
    return '[raw log]';
  }

  toJSON(): string {
    return '[raw log]';
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[raw log]';
  }
}

/** The lines themselves, for what stays in the house. */
export function readAtHome(log: RawLog): readonly string[] {
  return lines(log);
}
