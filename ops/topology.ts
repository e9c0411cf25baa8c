import { calledBy, type Called } from '../engine/called.ts';
import { promisedNames } from '../engine/declare/stands.ts';
import { defineSettings, optionalText } from '../engine/define.ts';
import type { Facts } from '../engine/ports.ts';
import { isRef, schemeOf } from '../engine/refs.ts';
import { placeKinds, topologyOf, type Topology } from '../engine/topology.ts';
import type { PlaceFact } from '../engine/topology/places.ts';
import type { Fact, ResourceRef } from '../engine/types.ts';

/** What hangs on what, where the facts do not tell. */
export const topologySettings = defineSettings('Topology', {
  HOSTS_ON: optionalText(
    'Guests or nodes that Docker hosts run on, comma separated; a host with the name of its guest is found without it',
    'nas1=proxmox://pve/101',
  ),
}, ({ HOSTS_ON }) => readHostsOn(HOSTS_ON).wrong);

/** Facts that are watched for places, and what hangs on what by them; `called` are the names known so far, none before the first `topology`. */
export type Places = { facts: Facts; topology: () => Promise<Topology>; called: () => Called };

/** Besides places: guests that are still to be made have names already. */
const toldKinds = [...placeKinds, 'declaration.stands'] as const;

/** How old what this process knows of places may grow before it is read again, in milliseconds: another process may have seen more. */
const oldMs = 30_000;

/**
 * Keeps a topology beside the facts: what passes through `keep` is known at once, the rest is read at the start and again when it
 * is old, without keeping anybody waiting.
 */
export function placesFrom(facts: Facts, hostsOn: string | undefined): Places {
  const ledger = ledgerFor(readHostsOn(hostsOn).hosts);
  let reading: Promise<void> | null = null;
  let readAt = -Infinity;
  const read = async (): Promise<void> => {
    const begunAt = performance.now();
    ledger.readingBegins();
    ledger.replace(await facts.latest(toldKinds));
    readAt = begunAt;
  };
  const readOnce = (): Promise<void> => {
    reading ??= read().finally(() => { reading = null; });
    return reading;
  };
  const freshen = (): void => {
    if (performance.now() - readAt > oldMs) readOnce().catch(() => undefined);
  };
  return {
    facts: {
      ...facts,
      keep: async (sightings) => {
        const news = await facts.keep(sightings);
        ledger.heard(sightings.filter(isTold));
        return news;
      },
    },
    topology: async () => {
      if (readAt === -Infinity) await readOnce();
      else freshen();
      return ledger.topology();
    },
    called: () => {
      freshen();
      return ledger.called();
    },
  };
}

type Ledger = { heard: (facts: readonly PlaceFact[]) => void; readingBegins: () => void; replace: (latest: readonly Fact[]) => void; topology: () => Topology; called: () => Called };

/** The newest fact of each kind and resource. What is heard while it is being read anew is newer than what was read. */
function ledgerFor(hostsOn: ReadonlyMap<string, ResourceRef>): Ledger {
  const known = new Map<string, { fact: PlaceFact; shape: string }>();
  const heardSince = new Set<string>();
  let made: { topology: Topology; called: Called } | null = null;
  const note = (fact: PlaceFact): void => {
    const shape = shapeOf(fact);
    if (known.get(keyOf(fact))?.shape === shape) return;
    known.set(keyOf(fact), { fact, shape });
    made = null;
  };
  const whole = () => {
    made ??= wholeOf([...known.values()].map(({ fact }) => fact), hostsOn);
    return made;
  };
  return {
    heard: (facts) => {
      for (const fact of facts) {
        heardSince.add(keyOf(fact));
        note(fact);
      }
    },
    readingBegins: () => { heardSince.clear(); },
    replace: (latest) => {
      const read = new Set(latest.map(keyOf));
      for (const fact of latest) if (!heardSince.has(keyOf(fact))) note(fact);
      for (const key of known.keys()) if (!read.has(key) && !heardSince.has(key)) made = known.delete(key) ? null : made;
    },
    topology: () => whole().topology,
    called: () => whole().called,
  };
}

function wholeOf(facts: readonly PlaceFact[], hostsOn: ReadonlyMap<string, ResourceRef>): { topology: Topology; called: Called } {
  return { topology: topologyOf(facts.filter(isPlace), hostsOn), called: calledBy(facts) };
}

function keyOf({ kind, resource }: Pick<PlaceFact, 'kind' | 'resource'>): string {
  return `${kind} ${resource}`;
}

function isPlace({ kind }: { kind: string }): boolean {
  return (placeKinds as readonly string[]).includes(kind);
}

function isTold({ kind }: { kind: string }): boolean {
  return (toldKinds as readonly string[]).includes(kind);
}

/** What of a fact tells of its place; how it fares there may change without anything having moved. */
function shapeOf(fact: PlaceFact): string {
  switch (fact.kind) {
    case 'container.state': return `${String(fact.value.present)} ${fact.value.containerId}`;
    case 'guest.state': {
      const { present, name, node, storages, dependsOn, maintenanceUntil, owner, severity } = fact.value;
      return JSON.stringify([present, name, node, storages, dependsOn, maintenanceUntil, owner, severity]);
    }
    case 'node.state': return String(fact.value.present);
    case 'storage.state': return `${String(fact.value.present)} ${fact.value.node} ${String(fact.value.shared)}`;
    case 'probe.state': return `${fact.value.kind} ${fact.value.about ?? ''}`;
    case 'host.reach': return '';
    case 'declaration.stands': return JSON.stringify(promisedNames(fact.value));
    default: return JSON.stringify(fact.value);
  }
}

function readHostsOn(text = ''): { hosts: ReadonlyMap<string, ResourceRef>; wrong: string[] } {
  const hosts = new Map<string, ResourceRef>();
  const wrong: string[] = [];
  for (const [n, entry] of text.split(',').map((one) => one.trim()).entries()) {
    if (entry === '') continue;
    const where = `Entry ${String(n + 1)} of HOSTS_ON`;
    const [, host = '', carrier = ''] = /^([^=\s]+)\s*=\s*(\S+)$/.exec(entry) ?? [];
    if (!isRef(carrier) || schemeOf(carrier) !== 'proxmox') wrong.push(`${where} is not written as name=proxmox://cluster/id; name the Docker host and its guest or node`);
    else if (hosts.has(host)) wrong.push(`${where} names a Docker host that another entry names already; a host runs on one guest or node`);
    else hosts.set(host, carrier);
  }
  return { hosts, wrong };
}
