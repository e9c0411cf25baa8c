import { namesOfRef, type Named, type Pseudonyms } from '../../engine/distill/pseudonyms.ts';
import type { Deps } from '../../engine/ports.ts';
import { isRef } from '../../engine/refs.ts';
import type { Fact, FactKind, ResourceRef, Ticket } from '../../engine/types.ts';

const inventoryKinds: readonly FactKind[] = [
  'host.reach', 'container.state', 'container.place', 'guest.state', 'node.state', 'storage.state', 'replication.state', 'zfs.state', 'probe.state', 'certificate.state', 'declaration.state',
];

/** The names of the house, those around a ticket first: what is named on its card, then all that was ever seen. */
export async function namesAround({ situation, past }: Ticket, deps: Pick<Deps, 'facts'>): Promise<Named[]> {
  const { resource, affected, findings } = situation;
  const noticed = [...findings, ...affected.flatMap(({ finding }) => finding ?? [])];
  const near: ResourceRef[] = [resource, ...affected.map((one) => one.resource), ...noticed.flatMap((one) => one.blames ?? []), ...past.map(({ step }) => step.target)];
  const seen = await deps.facts.latest(inventoryKinds);
  return [...[...near, ...seen.map((fact) => fact.resource)].flatMap(namesOfRef), ...past.map(({ person }): Named => ({ kind: 'person', name: person })), ...seen.flatMap(namesInFact)];
}

/** Pseudonyms that leave some words of ours as they are, where these stand alone and in no ref or longer name: a model must find them in its answer. */
export function sparing(names: Pseudonyms, own: readonly string[]): Pseudonyms {
  const longestFirst = own.toSorted((a, b) => b.length - a.length).join('|');
  const places = new RegExp(String.raw`(?<![\p{L}\p{N}_./%-])(${longestFirst})(?![\p{L}\p{N}_/%-]|\.[\p{L}\p{N}])`, 'u');
  return { ...names, hide: (text) => text.split(places).map((part, at) => (at % 2 === 1 ? part : names.hide(part))).join('') };
}

function namesInFact(fact: Fact): Named[] {
  switch (fact.kind) {
    case 'container.place': {
      const { project, service, names, networks, owner, dependsOn, mounts } = fact.value;
      const paths = mounts.flatMap(({ source, destination }) => [source, destination]).filter((path) => /\s/.test(path));
      return [...all('project', [project]), ...all('service', [service, ...names]), ...all('network', networks), ...all('person', [owner]), ...all('path', paths), ...wanted(dependsOn)];
    }
    case 'guest.state': {
      const { name, node, storages, owner, dependsOn } = fact.value;
      return [...all('guest', [name]), ...all('host', [node]), ...all('storage', storages), ...all('person', [owner]), ...wanted(dependsOn)];
    }
    case 'storage.state': return all('host', [fact.value.node]);
    case 'replication.state': return all('host', [fact.value.target]);
    case 'zfs.state': return all('storage', [fact.value.pool]);
    case 'probe.state': return [...all('service', [fact.value.name]), ...fact.value.about === null ? [] : namesOfRef(fact.value.about)];
    default: return [];
  }
}

function all(kind: Named['kind'], names: readonly (string | null)[]): Named[] {
  return names.flatMap((name) => (name === null ? [] : [{ kind, name }]));
}

/** What somebody says it needs: refs, or names. */
function wanted(dependsOn: readonly string[]): Named[] {
  return dependsOn.flatMap((one) => (isRef(one) ? namesOfRef(one) : all('service', [one])));
}
