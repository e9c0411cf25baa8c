import { rows, touched, type Store } from './postgres.ts';

/** How long a lease outlives its holder, and how often it is renewed, in seconds: a killed holder is replaced within 10 s. */
export const leaseSeconds = 6;
export const renewSeconds = 2;

/** Takes or renews some leases for a holder; answers the names it now holds. Times are the database's own. */
export async function takeLeases(store: Store, holder: string, names: readonly string[]): Promise<Set<string>> {
  const held = await rows<{ name: string }>(store,
    `INSERT INTO leases AS lease (name, holder, since, until)
     SELECT name, $1, now(), now() + make_interval(secs => $3) FROM unnest($2::text[]) AS name ORDER BY name
     ON CONFLICT (name) DO UPDATE SET holder = $1, until = now() + make_interval(secs => $3),
       since = CASE WHEN lease.holder = $1 THEN lease.since ELSE now() END
     WHERE lease.holder = $1 OR lease.until < now()
     RETURNING name`,
    [holder, names, leaseSeconds]);
  return new Set(held.map((row) => row.name));
}

/** Gives all leases of a holder back, so that another process need not wait for their end. */
export async function giveBackLeases(store: Store, holder: string): Promise<void> {
  await touched(store, 'DELETE FROM leases WHERE holder = $1', [holder]);
}
