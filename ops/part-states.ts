import type { PartState } from '../templates/pages/status-view.ts';

/** How each part of the service does, as the page and the console show it. */
export type PartStates = {
  set: (name: string, state: PartState['state'], words: string) => void;
  all: () => PartState[];
};

/** Keeps the state of each part and tells each change once. */
export function partStates(changed: (part: PartState) => void, now: () => Date): PartStates {
  const parts = new Map<string, PartState>();
  return {
    set: (name, state, words) => {
      const before = parts.get(name);
      if (before?.state === state) {
        parts.set(name, { ...before, words });
        return;
      }
      const part: PartState = { name, state, since: now(), words };
      parts.set(name, part);
      changed(part);
    },
    all: () => [...parts.values()],
  };
}

/** Whether the service is ready, as `/readyz` says: its database answers. */
export function isReady(states: Pick<PartStates, 'all'>): boolean {
  return states.all().some((part) => part.name === 'database' && part.state === 'ok');
}
