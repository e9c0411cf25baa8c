import type { ChangeSpec } from '../engine/changes.ts';
import { listed, safe, typed, type CloudSafe } from '../engine/distill.ts';
import { inventoryName } from '../engine/guests.ts';
import { partsOf, type ResourceRef } from '../engine/refs.ts';
import type { Json, PlannedStep } from '../engine/types.ts';

type Made = ChangeSpec<'createGuest'>;
type Settings = ChangeSpec<'configureGuest'>;

/** How many of a list are told at most. */
const most = 12;

/** A value that people wrote into a declaration and that was checked, at most 64 letters of it, and without what looks like a secret. */
export function told(value: string): CloudSafe {
  return inventoryName(value) ?? typed(value, 64).text;
}

/** The number of a guest, or the name of a storage or pool, as its ref says. */
export function lastPart(target: ResourceRef): CloudSafe {
  return told(partsOf(target).at(-1) ?? '');
}

/** What has to be typed for a guest: its name, or its number where it has no plain name. */
export function guestToType(target: ResourceRef, name: string | undefined): CloudSafe {
  return inventoryName(name ?? '') ?? lastPart(target);
}

/** Values in a row. */
export function row(values: readonly string[]): CloudSafe {
  return listed(values.map(told), most);
}

/** What is set of a guest, one part for each setting. Of keys only how many there are, and of a note nothing. */
export function settingsWords(spec: Partial<Settings>): CloudSafe[] {
  const { name, birth, cores, memoryMb, cards = [], user, sshKeys, tags, onboot, startupOrder, features, protection, description } = spec;
  return [
    name === undefined ? null : safe`name ${told(name)}`, birth === undefined ? null : safe`an identity of its own`,
    cores === undefined ? null : counted(cores, safe`core`), memoryMb === undefined ? null : safe`${sizeOf(memoryMb)} of memory`, ...cards.map(cardWords),
    user === undefined ? null : safe`user ${told(user)}`, sshKeys === undefined ? null : counted(sshKeys.length, safe`SSH key`),
    tags === undefined ? null : tags.length === 0 ? safe`no tags` : spaced(safe`tags`, tags.slice(0, most).map(told)), onboot === undefined ? null : onboot ? safe`starts with its node` : safe`does not start with its node`,
    startupOrder === undefined ? null : startupOrder === null ? safe`no start order` : safe`start order ${startupOrder}`,
    features === undefined ? null : features.length === 0 ? safe`no features` : row(features), protection === undefined ? null : protection ? safe`protected` : safe`not protected`,
    description === undefined ? null : safe`another note`,
  ].filter((part) => part !== null);
}

/** What a change takes the place of, as far as it had a value, `4 cores`; null where nothing is known. Of keys and of nulls nothing is told. */
export function beforeWords({ before = {} }: Pick<PlannedStep, 'before'>): CloudSafe | null {
  const { storage, node, pool, sizeGb, sshKeys: _, cards, ...plain } = before;
  const set = (all: Record<string, Json>): Record<string, Json> => Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null));
  const spec = { ...set(plain), ...(Array.isArray(cards) ? { cards: cards.map((card) => set(card as Record<string, Json>)) } : {}) } as Partial<Settings>;
  const places = [storage, node, pool].filter((one) => typeof one === 'string').map(told);
  const parts = [...settingsWords(spec), ...places, ...(typeof sizeGb === 'number' ? [diskSize(sizeGb)] : [])];
  return parts.length === 0 ? null : listed(parts, most);
}

/** What a new guest has. */
export function makeWords({ image, disks, pool, ...spec }: Made): CloudSafe {
  const { cores, memoryMb, cards, user, sshKeys, tags, onboot, startupOrder, features } = spec;
  const drives = disks.map(({ slot, storage, sizeGb, from }) => (from === undefined ? safe`${told(slot)} of ${diskSize(sizeGb)} on ${told(storage)}` : safe`${told(slot)} on ${told(storage)} as a copy of ${told(from)}`));
  const more = [...(image === undefined ? [] : [safe`from ${told(image)}`]), ...drives, ...(pool === undefined ? [] : [safe`in the pool ${told(pool)}`])];
  return listed([...settingsWords({ cores, memoryMb }), ...more, ...settingsWords({ cards, user, sshKeys, tags, onboot, startupOrder, features })], 2 * most);
}

/** The size of a disk: parts of a GB that are no halves or quarters are told in MB. */
export function diskSize(gb: number): CloudSafe {
  return Number.isInteger(gb * 4) ? safe`${gb} GB` : safe`${gb * 1024} MB`;
}

function cardWords({ slot, bridge, vlan, mac, ip, gateway }: NonNullable<Settings['cards']>[number]): CloudSafe {
  const parts = [
    bridge === undefined ? null : safe`on ${told(bridge)}`, vlan === undefined ? null : vlan === null ? safe`no VLAN` : safe`VLAN ${vlan}`, mac === undefined ? null : safe`MAC ${told(mac)}`,
    ip === undefined ? null : ip === 'dhcp' ? safe`address by DHCP` : safe`address ${told(ip)}`, gateway === undefined ? null : gateway === null ? safe`no gateway` : safe`gateway ${told(gateway)}`,
  ];
  return spaced(safe`net${slot}`, parts.filter((part) => part !== null));
}

function spaced(first: CloudSafe, parts: readonly CloudSafe[]): CloudSafe {
  return parts.reduce<CloudSafe>((words, part) => safe`${words} ${part}`, first);
}

function sizeOf(mb: number): CloudSafe {
  return mb % 1024 === 0 ? safe`${mb / 1024} GB` : safe`${mb} MB`;
}

function counted(count: number, one: CloudSafe): CloudSafe {
  return count === 1 ? safe`1 ${one}` : count === 0 ? safe`no ${one}s` : safe`${count} ${one}s`;
}
