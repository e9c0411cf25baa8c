import type { Declarations, Looked } from '../../engine/declare/declarations.ts';

/** How long what Git told speaks for now, in milliseconds; who watches it asks more often. */
const freshMs = 60_000;

/** What Git holds: as it was just seen, by default within a minute, or asked now, as by a process that has just begun or that does not watch it. Rejects with a `machine.*` Fault. */
export async function lookedAt(declarations: Pick<Declarations, 'known' | 'look'>, now: Date, mostMs = freshMs): Promise<Looked> {
  const known = declarations.known();
  return known !== null && now.getTime() - known.at.getTime() < mostMs ? known : declarations.look();
}
