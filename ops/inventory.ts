import { isRef } from '../engine/refs.ts';
import type { FactKind, FactValues } from '../engine/types.ts';
import { rows, type Store } from '../storage/postgres.ts';
import type { InventoryItem } from '../templates/pages/status-view.ts';

type Row = { resource: string; kind: FactKind; value: unknown; seen_at: Date };

/** What one kind of fact tells of a resource: how it is, how it fares, and what people call it. */
type Told = { status?: string; health?: string; name?: string };

const tells: { [Kind in FactKind]?: (value: FactValues[Kind]) => Told } = {
  'container.state': ({ status, health }) => ({ status, health }),
  'guest.state': ({ status, name, lock }) => ({ status: lock === null ? status : `${status} (${lock})`, name }),
  'node.state': ({ status }) => ({ status }),
  'storage.state': ({ status }) => ({ status }),
  'probe.state': ({ ok, why, name }) => ({ status: ok ? 'answers' : why, name }),
  'cluster.state': ({ quorate, nodes, online }) => ({ status: `${online} of ${nodes} nodes online`, health: quorate ? 'quorate' : 'no quorum' }),
  'disk.health': ({ health, model, wearoutPercent }) => ({ status: model, health: wearoutPercent === null ? health : `${health}, ${wearoutPercent} % worn` }),
  'zfs.state': ({ pool, health, errors }) => ({ name: pool, status: health, health: errors === 0 ? 'no errors' : `${errors} errors` }),
  'replication.state': ({ job, failures }) => ({ name: job, status: failures === 0 ? 'replicates' : `${failures} failures` }),
  'backup.state': ({ last }) => ({ health: `backup ${last}` }),
  'ha.state': ({ status }) => ({ health: `HA ${status}` }),
  'certificate.state': ({ notAfter }) => ({ health: `certificate until ${notAfter.slice(0, 10)}` }),
};

/** Kinds that are seen at each look; the others are read now and then, and count as known for some hours. */
const polled: readonly FactKind[] = ['container.state', 'guest.state', 'node.state', 'storage.state', 'cluster.state'];
const slowSeconds = 3 * 3600;

/** Everything that is there, as it was last seen, by its ref. */
export async function readInventory(store: Store, { now, staleSeconds }: { now: Date; staleSeconds: number }): Promise<InventoryItem[]> {
  const found = await rows<Row>(store,
    'SELECT DISTINCT ON (resource, kind) resource, kind, value, seen_at FROM facts WHERE is_state AND kind = ANY($1) ORDER BY resource, kind, at DESC, id DESC', [Object.keys(tells)]);
  const items = new Map<string, InventoryItem>();
  const gone = new Set(found.filter(({ value }) => (value as { present?: boolean }).present === false).map((row) => row.resource));
  for (const row of found) {
    if (gone.has(row.resource) || !isRef(row.resource)) continue;
    const told = toldBy(row);
    const before = items.get(row.resource);
    const limit = polled.includes(row.kind) ? staleSeconds : slowSeconds;
    items.set(row.resource, {
      resource: row.resource, name: told.name ?? before?.name ?? null, status: told.status ?? before?.status ?? '',
      health: [before?.health, told.health].filter((one) => one !== undefined && one !== 'none').join(', ') || 'none',
      seenAt: told.status === undefined && before ? before.seenAt : row.seen_at,
      stale: (before?.stale ?? false) || row.seen_at.getTime() < now.getTime() - limit * 1000,
    });
  }
  return [...items.values()];
}

function toldBy({ kind, value }: Row): Told {
  const tell = tells[kind] as ((value: unknown) => Told) | undefined;
  return tell?.(value) ?? {};
}
