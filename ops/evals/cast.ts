import { refOf, type ResourceRef } from '../../engine/refs.ts';
import type { World } from './world.ts';

/** One variation of a world: how things are called, which versions run, when it happens, and who else lives there. */
export type Cast = {
  ref: (thing: string) => ResourceRef;
  thingOf: (ref: ResourceRef) => string | null;
  /** A text of the world in the words of this variation. */
  text: (text: string) => string;
  host: string;
  beginsAt: Date;
  /** Containers that have nothing to do with it. */
  bystanders: readonly ResourceRef[];
  /** Whether the things themselves write of other matters as well. */
  chatty: boolean;
};

/** How many variations each world is played in. */
export const variations = 3;

const hosts = ['nas1', 'tower', 'pi-attic'];
const beginnings = ['2026-11-19T08:00:00Z', '2026-11-22T03:12:07Z', '2026-11-27T23:21:40Z'];
const renamed: readonly ((name: string) => string)[] = [(name) => name, (name) => `my-${name}`, (name) => `${name}_main`];
const neighbours: readonly (readonly string[])[] = [[], ['radio', 'wiki'], ['feeds', 'radio', 'notes', 'wiki']];

/** The cast of a variation, 0 being the world as it was recorded. */
export function castOf(world: World, variation: number): Cast {
  const pick = <T>(all: readonly T[]): T => all[variation % all.length] as T;
  const host = pick(hosts);
  const project = pick(renamed)(world.project);
  const nameOf = (thing: string): string => pick(renamed)(thing);
  const text = (given: string): string => given.replace(/\{([\w-]+)\}/g, (whole, word: string) => {
    const words = world.words?.[word];
    if (words) return pick(words);
    return Object.hasOwn(world.things, word) ? nameOf(word) : whole;
  });
  const ref = (thing: string): ResourceRef => {
    const given = world.things[thing]?.ref;
    return given === undefined ? refOf('docker', host, project, nameOf(thing)) : text(given) as ResourceRef;
  };
  const byRef = new Map(Object.keys(world.things).map((thing) => [ref(thing), thing]));
  return {
    ref, text, host, thingOf: (resource) => byRef.get(resource) ?? null, beginsAt: new Date(pick(beginnings)),
    chatty: variation > 0, bystanders: pick(neighbours).map((name) => refOf('docker', host, 'around', name)),
  };
}
