import type { ContainerState, Fact, FactKind, FactValues, ResourceRef, View } from '../../engine/types.ts';

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

/** A fact of `secondsAgo`; a state that is still seen `seenAgo` seconds before now. */
export function fact<Kind extends FactKind>(kind: Kind, secondsAgo: number, value: FactValues[Kind], seenAgo = 0): Fact {
  const seenAt = kind === 'container.state' ? ago(seenAgo) : ago(secondsAgo);
  return { id: `${kind}@${secondsAgo}`, resource, kind, at: ago(secondsAgo), seenAt, value } as Fact;
}

/** A death and the start after it, as an engine with a restart policy tells them. */
export function crash(secondsAgo: number, exitCode = 1): Fact[] {
  return [
    fact('container.died', secondsAgo, { containerId: 'c1', exitCode }),
    fact('container.started', secondsAgo - 0.5, { containerId: 'c1' }),
  ];
}

/** A view of some facts, in the order of their times. */
export function viewOf(facts: readonly Fact[], calmSeconds = 60): View {
  return { resource, facts: [...facts].sort((a, b) => a.at.getTime() - b.at.getTime()), now, calmSeconds, staleSeconds: 90 };
}
