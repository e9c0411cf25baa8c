/** What each thing of a world writes: as usual, and while the fault lasts. */
export type Log = { usual: (thing: string) => readonly string[]; trouble: (thing: string) => readonly string[] };

/** Reads a log: sections headed `[thing]` and `[thing trouble]`, one line of a log on each line. Throws naming a line outside of them. */
export function readLog(text: string): Log {
  const sections = new Map<string, string[]>();
  let section: string[] | null = null;
  for (const [at, line] of text.split('\n').entries()) {
    const [, head] = /^\[([\w-]+(?: trouble)?)\]$/.exec(line) ?? [];
    if (head !== undefined) sections.set(head, section = []);
    else if (line === '') continue;
    else if (section === null) throw new Error(`line ${at + 1} of the log stands under no [thing]`);
    else section.push(line);
  }
  return { usual: (thing) => sections.get(thing) ?? [], trouble: (thing) => sections.get(`${thing} trouble`) ?? [] };
}
