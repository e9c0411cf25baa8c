import { namesOfRef, type Named } from '../../engine/distill/pseudonyms.ts';
import type { Deps } from '../../engine/ports.ts';
import type { FactKind, ResourceRef, Ticket } from '../../engine/types.ts';

const inventoryKinds: readonly FactKind[] = ['host.reach', 'container.state', 'guest.state', 'node.state', 'storage.state'];

/** The names of the house, those around a ticket first: what is named on its card, then all that was ever seen. */
export async function namesAround({ situation }: Ticket, deps: Pick<Deps, 'facts'>): Promise<Named[]> {
  const { resource, affected, findings } = situation;
  const near: ResourceRef[] = [resource, ...affected.map((one) => one.resource), ...findings.flatMap((one) => one.blames ?? [])];
  const seen = await deps.facts.latest(inventoryKinds);
  const guests = seen.flatMap((fact): Named[] => (fact.kind === 'guest.state' ? [{ kind: 'guest', name: fact.value.name }] : []));
  return [...[...near, ...seen.map((fact) => fact.resource)].flatMap(namesOfRef), ...guests].filter(({ name }) => !/^\d{1,2}$/.test(name));
}
