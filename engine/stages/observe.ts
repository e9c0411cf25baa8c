import type { Facts } from '../ports.ts';
import type { ResourceRef, Sighting } from '../types.ts';

/** Stores what was seen and answers the resources that must be looked at. */
export async function observe(seen: readonly Sighting[], deps: { facts: Facts }): Promise<ResourceRef[]> {
  return seen.length === 0 ? [] : deps.facts.keep(seen);
}
