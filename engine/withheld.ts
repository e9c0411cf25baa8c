import type { Matter } from './matters.ts';
import type { Deps } from './ports.ts';
import type { Scene } from './scene.ts';
import type { Finding, ResourceRef } from './types.ts';

/** What was noticed and not told, by resource: it is told later if it is still so, though it may be no news any more by then. */
export type Withheld = Map<ResourceRef, readonly Finding[]>;

/** What this process has withheld, what of it is stored (by its marks), and when that was read. */
type Memory = { withheld: Withheld; stored: Map<ResourceRef, string>; readAt: Date | null };

type Needs = Pick<Deps, 'tickets' | 'now' | 'withheld'>;

const kept = new WeakMap<object, Memory>();

/** How long nothing is asked for what another process has withheld, in milliseconds. */
const rereadMs = 60_000;

/** What is withheld on these tickets, by this process or, up to a minute ago, by another one. */
export async function withheldOn(deps: Needs): Promise<Withheld> {
  const memory = memoryOf(deps);
  const now = deps.now();
  if (deps.withheld && (memory.readAt === null || Math.abs(now.getTime() - memory.readAt.getTime()) >= rereadMs)) {
    reread(memory, await deps.withheld.all());
    memory.readAt = now;
  }
  return memory.withheld;
}

/** Remembers what a look did not tell, and forgets what has a ticket by now, or is over; only what has changed is written. */
export async function withhold(deps: Needs, seen: { matters: readonly Matter[]; dropped: readonly Matter[] }, scene: Scene): Promise<void> {
  const memory = memoryOf(deps);
  remember(memory.withheld, seen, scene);
  if (!deps.withheld) return;
  const changed = new Map([...memory.withheld.keys(), ...memory.stored.keys()].filter((resource) => isChanged(resource, memory))
    .map((resource) => [resource, memory.withheld.get(resource) ?? []]));
  if (changed.size === 0) return;
  await deps.withheld.keep(changed);
  for (const [resource, findings] of changed) memory.stored.set(resource, marksOf(findings));
}

function memoryOf({ tickets }: Needs): Memory {
  const memory = kept.get(tickets) ?? { withheld: new Map(), stored: new Map(), readAt: null };
  kept.set(tickets, memory);
  return memory;
}

/** What this process has not written yet counts more than what is stored. */
function reread(memory: Memory, stored: Withheld): void {
  for (const resource of new Set([...memory.stored.keys(), ...stored.keys()])) {
    if (isChanged(resource, memory)) continue;
    const findings = stored.get(resource);
    if (findings) memory.withheld.set(resource, findings);
    else memory.withheld.delete(resource);
  }
  memory.stored = new Map([...stored].map(([resource, findings]) => [resource, marksOf(findings)]));
}

function isChanged(resource: ResourceRef, { withheld, stored }: Memory): boolean {
  return marksOf(withheld.get(resource) ?? []) !== (stored.get(resource) ?? '');
}

/** What makes it worth writing again: counts and words alone do not. */
function marksOf(findings: readonly Finding[]): string {
  return findings.map(({ detector, cause, since }) => `${detector} ${cause} ${Math.floor(since.getTime() / 60_000)}`).sort().join('\n');
}

function remember(withheld: Withheld, seen: { matters: readonly Matter[]; dropped: readonly Matter[] }, scene: Scene): void {
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
