import type { ContainerState, Fact } from '../../engine/types.ts';
import { ago, container, fact } from './views.ts';

/** The container ended by itself, or after what was told just before. */
export function died(secondsAgo: number, exitCode = 1): Fact {
  return fact('container.died', secondsAgo, { containerId: 'c1', exitCode });
}

/** Somebody sent it a signal. */
export function killed(secondsAgo: number, signal = 15): Fact {
  return fact('container.killed', secondsAgo, { containerId: 'c1', signal });
}

/** The engine says that it was stopped. */
export function stopped(secondsAgo: number): Fact {
  return fact('container.stopped', secondsAgo, { containerId: 'c1' });
}

/** It was started. */
export function started(secondsAgo: number): Fact {
  return fact('container.started', secondsAgo, { containerId: 'c1' });
}

/** It stands so since then, and was last seen so `seenAgo` seconds ago. */
export function state(secondsAgo: number, change: Partial<ContainerState> = {}, seenAgo = 0): Fact {
  return fact('container.state', secondsAgo, container(change), seenAgo);
}

/** It is down since then. */
export function down(secondsAgo: number, exitCode = 1, restartPolicy = 'no'): Fact {
  return state(secondsAgo, { status: 'exited', exitCode, restartPolicy, startedAt: ago(secondsAgo + 60).toISOString() });
}

/** It runs since then. */
export function up(secondsAgo: number, seenAgo = 0): Fact {
  return state(secondsAgo, { startedAt: ago(secondsAgo).toISOString() }, seenAgo);
}
