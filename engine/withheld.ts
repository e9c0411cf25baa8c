import type { Matter } from './matters.ts';
import type { Scene } from './scene.ts';
import type { Finding, ResourceRef } from './types.ts';

/** What was noticed and not told, by resource: it is told later if it is still so, though it may be no news any more by then. */
export type Withheld = Map<ResourceRef, readonly Finding[]>;

const kept = new WeakMap<object, Withheld>();

/** What this process has withheld on these tickets. */
export function withheldOn(tickets: object): Withheld {
  const withheld = kept.get(tickets) ?? new Map<ResourceRef, readonly Finding[]>();
  kept.set(tickets, withheld);
  return withheld;
}

/** Remembers what a look did not tell, and forgets what has a ticket by now, or is over. */
export function withhold(withheld: Withheld, seen: { matters: readonly Matter[]; dropped: readonly Matter[] }, scene: Scene): void {
  for (const resource of new Set([...seen.dropped.map((matter) => matter.resource), ...withheld.keys()])) {
    const mine = (all: readonly Matter[]) => all.filter((matter) => matter.resource === resource);
    const causes = mine(seen.matters).map((matter) => matter.cause);
    const before = (withheld.get(resource) ?? []).filter((finding) => !causes.includes(finding.cause) && !isOver(finding, scene));
    const findings = [...before, ...mine(seen.dropped).flatMap((matter) => matter.findings)];
    if (findings.length > 0) withheld.set(resource, findings);
    else withheld.delete(resource);
  }
}

/** What was not looked at this time is not over. */
function isOver(finding: Finding, { views, detectors }: Scene): boolean {
  const view = views.get(finding.resource);
  const detector = detectors.find((one) => one.id === finding.detector);
  return view !== undefined && detector?.recovered(view, null, finding).is === 'recovered';
}
