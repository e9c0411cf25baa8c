import { calledByRef, type Called } from '../engine/called.ts';
import { isRef } from '../engine/refs.ts';
import { rows, type Store } from '../storage/postgres.ts';
import type { FactLine, FactsAsked, FactsView } from '../templates/pages/facts.ts';
import { usual } from './replay/usual.ts';

/** Every kind of fact there is. */
const factKinds = Object.keys(usual).sort();

type Row = { resource: string; kind: string; at: Date; seen_at: Date; value: unknown };

/** Facts that one page lists at most. */
const most = 500;

/** The facts that were true or happened in the last hours, the newest first. */
export async function readFacts(store: Store, asked: FactsAsked, clock: { now: Date; timeZone: string; called?: Called }): Promise<FactsView> {
  const { name } = clock.called ?? calledByRef;
  const since = new Date(clock.now.getTime() - asked.hours * 3_600_000);
  const found = await rows<Row>(store,
    `SELECT resource, kind, at, seen_at, value FROM facts
     WHERE seen_at >= $1 AND ($2 = '' OR resource = $2 OR starts_with(resource, $2 || '/')) AND ($3 = '' OR kind = $3) ORDER BY greatest(at, $1) DESC, id DESC LIMIT $4`,
    [since, asked.resource, asked.kind, most + 1]);
  const facts = found.slice(0, most).map(({ resource, kind, at, seen_at: seenAt, value }): FactLine => ({ resource, name: isRef(resource) ? name(resource) : resource, kind, at, seenAt, value }));
  return { at: clock.now, timeZone: clock.timeZone, asked, facts, more: found.length > most, kinds: factKinds };
}
