import type { Called } from '../engine/called.ts';
import { patternsIn, type Pattern } from '../engine/patterns.ts';
import { readPast } from '../storage/past.ts';
import type { Store } from '../storage/postgres.ts';
import type { PatternItem } from '../templates/pages/status-view.ts';

/** How far back trouble counts as coming again, in days, and how many patterns are shown. */
const [backDays, most] = [365, 10];

type Needs = { store: Store; timeZone: string; now: () => Date };

/** Trouble that came again and again over the last year, what came most often first. Rejects with a `store.*` Fault. */
export async function recurring({ store, timeZone, now }: Needs): Promise<Pattern[]> {
  const since = new Date(now().getTime() - backDays * 86_400_000);
  return patternsIn(await readPast(store, 'WHERE ended_at >= $1 ORDER BY ended_at DESC LIMIT 20000', [since]), timeZone);
}

/** The same as the status page shows it, by the names that people call things. */
export async function readPatterns(needs: Needs & { called: () => Called }): Promise<PatternItem[]> {
  const { text } = needs.called();
  return (await recurring(needs)).slice(0, most).map(({ says, resource, first, last }) => ({ says: text(says), resource, first, last }));
}
