import type { z } from 'zod';
import type { Detector } from '../../engine/define.ts';
import { longMemory, memorySeconds } from '../../engine/policy.ts';
import { stateKinds, type ContainerState, type Fact, type FactKind, type FactValues, type Finding, type ResourceRef, type View } from '../../engine/types.ts';

/** The moment at which test views look, and the resource they look at. */
export const now = new Date('2026-11-21T10:00:00Z');
export const resource: ResourceRef = 'docker://nas1/immich/server';

/** A moment some seconds before `now`. */
export function ago(seconds: number): Date {
  return new Date(now.getTime() - seconds * 1000);
}

/** A running container, seen just now, with what a test changes. */
export function container(change: Partial<ContainerState> = {}): ContainerState {
  return {
    present: true, containerId: 'c1', image: 'immich:1', imageId: 'i1', configHash: 'h1', status: 'running', health: 'none', exitCode: 0,
    oomKilled: false, restartCount: 0, restartPolicy: 'always', startedAt: ago(3600).toISOString(), finishedAt: null, ...change,
  };
}

/** A running virtual machine with what a test changes. */
export function guest(change: Partial<FactValues['guest.state']> = {}): FactValues['guest.state'] {
  return {
    present: true, kind: 'qemu', name: 'plex', node: 'n1', status: 'running', lock: null, template: false, onBoot: true, tags: [], storages: ['local'],
    startedAt: null, owner: null, severity: null, maintenanceUntil: null, dependsOn: [], ...change,
  };
}

/** A fact of `secondsAgo`; a state that is still seen `seenAgo` seconds before now. */
export function fact<Kind extends FactKind>(kind: Kind, secondsAgo: number, value: FactValues[Kind], seenAgo = 0): Fact {
  const seenAt = stateKinds.includes(kind) ? ago(seenAgo) : ago(secondsAgo);
  return { id: `${kind}@${secondsAgo}`, resource, kind, at: ago(secondsAgo), seenAt, value } as Fact;
}

/** A death and the start after it, as an engine with a restart policy tells them. */
export function crash(secondsAgo: number, exitCode = 1): Fact[] {
  return [
    fact('container.died', secondsAgo, { containerId: 'c1', exitCode }),
    fact('container.started', secondsAgo - 0.5, { containerId: 'c1' }),
  ];
}

/** A view of some facts as the storage would give it: in the order of their times, without what is forgotten. */
export function viewOf(facts: readonly Fact[], calmSeconds = 60): View {
  return viewOn(resource, facts, { calmSeconds });
}

/** The same of any resource, with what a test changes. */
export function viewOn(of: ResourceRef, facts: readonly Fact[], change: Partial<View> = {}): View {
  const kept = facts.filter((one) => isRemembered(one, facts)).map((one) => ({ ...one, resource: of }));
  return { resource: of, facts: kept.sort((a, b) => a.at.getTime() - b.at.getTime()), now, calmSeconds: 60, staleSeconds: 90, ...change };
}

/** All that a detector finds in a view. */
export function foundBy<Shape extends z.ZodRawShape>(detector: Detector<Shape>, view: View, settings: Record<string, string> = {}): Finding[] {
  const found = detector.detect(view, detector.settings.schema.parse(settings));
  return found === null ? [] : 'detector' in found ? [found] : [...found];
}

/** What a detector says of the recovery of something that it found before. */
export function recoveryBy<Shape extends z.ZodRawShape>(
  detector: Detector<Shape>, view: View, asked: { since?: Date; settings?: Record<string, string>; finding?: Finding } = {},
): ReturnType<Detector['recovered']> {
  const finding = asked.finding ?? { cause: 'any' } as Finding;
  return detector.recovered(view, asked.since ?? null, { finding, settings: detector.settings.schema.parse(asked.settings ?? {}) });
}

/** Events and changes of the last hour, or longer for some kinds; of each state the last, and the one before it. */
function isRemembered(one: Fact, facts: readonly Fact[]): boolean {
  const later = facts.filter((other) => other.kind === one.kind && other.at > one.at).length;
  if (stateKinds.includes(one.kind) && later < 2) return true;
  const kept = memorySeconds + (longMemory[one.kind] ?? 0);
  return (longMemory[one.kind] !== undefined || !one.kind.endsWith('.usage')) && one.at.getTime() >= now.getTime() - kept * 1000;
}
