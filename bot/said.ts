/** What a person says of an incident: why it happened, and what helps. */
export type Said = { cause?: string | undefined; lesson?: string | undefined };

/** A part begins where its name begins a line, and nowhere else, for a cause may well speak of a lesson; null where that cannot be read. */
export function saidIn(rest: string, given: Said = {}): Said | null {
  const said: Record<string, string | undefined> = { ...given };
  let open: string | null = null;
  for (const line of rest.split('\n')) {
    const [, name, words] = /^\s*(cause|lesson)\s*:(.*)$/is.exec(line) ?? [];
    if (name !== undefined) open = name.toLowerCase();
    if (name !== undefined && said[open ?? ''] !== undefined) return null;
    if (open !== null) said[open] = `${said[open] ?? ''} ${words ?? line}`;
    else if (line.trim() !== '') return null;
  }
  return { cause: said['cause'], lesson: said['lesson'] };
}
