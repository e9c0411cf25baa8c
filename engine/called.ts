import { promisedNames } from './declare/stands.ts';
import { named, personName, reworded, safe, type CloudSafe } from './distill.ts';
import { inventoryName } from './guests.ts';
import type { Card } from './card.ts';
import { hostOf, nameOf, partsOf, refOf } from './refs.ts';
import type { PlaceFact } from './topology/places.ts';
import type { ResourceRef } from './types.ts';

/** What people call things, and whose they say they are: a guest goes by its name and not by its number, wherever it is shown. */
export type Called = {
  /** The name of a resource, `lab/plex`; the one that its ref tells where it has no better. */
  name: (resource: ResourceRef) => CloudSafe;
  /** A text with the names of guests in the place of their numbers, `lab/plex stopped`. */
  text: (says: CloudSafe) => CloudSafe;
  /** Whose a resource is, as its label or tag says; null where nothing is said. */
  owner: (resource: ResourceRef) => CloudSafe | null;
};

/** The words of a card by the names that people call things. */
export function cardByName<Shown extends Pick<Card, 'push' | 'lines' | 'foot'> & { name?: CloudSafe }>(card: Shown, { text }: Pick<Called, 'text'>): Shown {
  return {
    ...card, push: text(card.push), foot: text(card.foot), lines: card.lines.map((line) => ({ ...line, text: text(line.text), ...(line.label === undefined ? {} : { label: text(line.label) }) })),
    ...(card.name === undefined ? {} : { name: text(card.name) }),
  };
}

/** Nobody has a name other than the one in the ref, and nobody owns anything. */
export const calledByRef: Called = { name: named, text: (says) => says, owner: () => null };

/**
 * The names that some facts tell of, the newest of each resource. Texts are kept with the numbers, which stay, and get the names
 * at the door, so that an old card of a renamed guest tells the new name. Two of one name show their numbers as well, `lab/plex (101)`.
 * A guest that is still to be made goes by its promised name.
 */
export function calledBy(facts: Iterable<PlaceFact>): Called {
  const all = [...facts];
  const owners = ownersIn(all);
  const owner: Called['owner'] = (resource) => owners.get(resource) ?? null;
  const known = guestsIn(all);
  const refs = [...new Set([...all.map(({ resource }) => resource), ...known.map(([resource]) => resource)])].map((resource) => nameOf(resource).toLowerCase());
  const guests = new Map(known.filter(([, { number }]) => isOnly(number, refs)));
  if (guests.size === 0) return { ...calledByRef, owner };
  const taken = [...refs, ...[...guests.values()].map(({ whole }) => whole.toLowerCase())];
  const called = new Map([...guests.values()].map((guest) => [guest.number, { ...guest, says: isOnly(guest.whole, taken) ? guest.whole : guest.both }]));
  const pattern = patternFor(guests.keys());
  return {
    owner,
    name: (resource) => called.get(guests.get(resource)?.number ?? '')?.says ?? named(resource),
    text: (says) => reworded(says, pattern, (found) => {
      const guest = called.get(found.split(' ')[0] ?? '');
      return guest ? { says: guest.says, letters: lettersOf(found, guest) } : null;
    }),
  };
}

/** Guests by what they are called, then those that are still to be made. */
function guestsIn(facts: readonly PlaceFact[]): [ResourceRef, Guest][] {
  const there = facts.flatMap((fact) => (fact.kind === 'guest.state' ? [fact] : []));
  const isThere = new Set(there.filter(({ value }) => value.present).map(({ resource }) => resource));
  const promised = facts.flatMap((fact) => (fact.kind === 'declaration.stands' ? promisedNames(fact.value) : [])).filter(([resource]) => !isThere.has(resource));
  return [...there.map(({ resource, value }): [ResourceRef, string] => [resource, value.name]), ...promised].flatMap(([resource, name]) => namedGuest(resource, name));
}

function ownersIn(facts: readonly PlaceFact[]): Map<ResourceRef, CloudSafe> {
  return new Map(facts.flatMap(({ resource, kind, value }) => {
    const owner = kind === 'container.place' || kind === 'guest.state' ? value.owner?.replace(/\s+/g, ' ').trim() ?? '' : '';
    return owner === '' ? [] : [[resource, personName(owner)] as const];
  }));
}

function isOnly(name: string, taken: readonly string[]): boolean {
  return taken.filter((one) => one === name.toLowerCase()).length === 1;
}

/** A guest as its ref names it, as people do, and as both. */
type Guest = { number: string; name: CloudSafe; whole: CloudSafe; both: CloudSafe };

function namedGuest(resource: ResourceRef, name: string): [ResourceRef, Guest][] {
  const clean = inventoryName(name);
  const number = partsOf(resource).at(-1) ?? '';
  if (clean === null || clean === number) return [];
  const whole = safe`${named(refOf('proxmox', hostOf(resource)))}/${clean}`;
  return [[resource, { number: nameOf(resource), name: clean, whole, both: safe`${whole} (${Number(number)})` }]];
}

/** How much of what was found means the guest: its number, and its name where that follows. */
function lettersOf(found: string, { number, name }: Guest): number {
  const both = `${number} ${name}`;
  return found.startsWith(both) && /^[.-]*$/.test(found.slice(both.length)) ? both.length : number.length;
}

/** A guest by its number, standing alone: not in a longer name, nor in the ref that says exactly which one it is; and the word after it, which may be its name. */
function patternFor(guests: Iterable<ResourceRef>): RegExp {
  const clusters = [...new Set([...guests].map(hostOf))].map((cluster) => cluster.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&'));
  return new RegExp(`(?<![\\p{L}\\p{N}_./:@-])(?:${clusters.join('|')})/\\d+(?![\\p{L}\\p{N}_/-])(?: [\\w.-]{1,63})?`, 'gu');
}
