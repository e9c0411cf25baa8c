import { endedAt, isStoppedOnPurpose, stateOf } from './containers.ts';
import { safe, type CloudSafe } from './distill.ts';
import { schemeOf } from './refs.ts';
import { factsOf, isFresh, lastOf } from './seen.ts';
import type { Fact, View } from './types.ts';

/** That a resource plainly cannot do its work, whoever wanted it so. `says` follows its name: `is stopped`. */
export type Down = { says: CloudSafe; since: Date; evidence: string[] };

/** Whether a resource is plainly down; null when it is up, when it has done its work and ended, or when nobody can tell. */
export function downOf(view: View): Down | null {
  switch (schemeOf(view.resource)) {
    case 'docker': return hostDown(view) ?? containerDown(view);
    case 'proxmox': return guestDown(view) ?? nodeDown(view) ?? storageDown(view);
    case 'net': return probeDown(view);
    default: return null;
  }
}

/** Whether a resource was at work when it was last seen, however long ago. */
export function wasUp(view: View): boolean {
  const guests = factsOf(view, 'guest.state');
  const guest = (guests.filter((fact) => fact.value.status !== 'unknown').at(-1) ?? guests.at(-1))?.value;
  const container = stateOf(view)?.value;
  if (guest) return guest.present && !guest.template && guest.status !== 'stopped';
  if (container) return container.present && ['running', 'restarting', 'paused'].includes(container.status);
  return lastOf(view, 'host.reach') !== null;
}

/** An engine that cannot be reached is told once, and counts until it answers; one that only does not let us watch may well be at work. */
function hostDown(view: View): Down | null {
  const reach = lastOf(view, 'host.reach');
  return reach?.value.reachable === false && !reach.value.refused ? down(reach, safe`cannot be reached`) : null;
}

const idle: Partial<Record<string, CloudSafe>> = { paused: safe`is paused`, restarting: safe`is restarting`, created: safe`was never started` };

function containerDown(view: View): Down | null {
  const state = stateOf(view);
  if (!state || !isFresh(state, view)) return null;
  const { present, status, exitCode, restartPolicy } = state.value;
  if (!present) return down(state, safe`was removed`);
  if (status !== 'exited' && status !== 'dead') return idle[status] ? down(state, idle[status]) : null;
  const isDone = exitCode === 0 && /^(no|on-failure.*)?$/.test(restartPolicy) && !isStoppedOnPurpose(view);
  return isDone ? null : { ...down(state, safe`is stopped`), since: endedAt(state) };
}

function guestDown(view: View): Down | null {
  const state = lastOf(view, 'guest.state');
  if (!state || !isFresh(state, view) || state.value.template) return null;
  if (!state.value.present) return down(state, safe`was removed`);
  if (state.value.status === 'paused') return down(state, safe`is paused`);
  return state.value.status === 'stopped' ? down(state, safe`is stopped`) : null;
}

function nodeDown(view: View): Down | null {
  const state = lastOf(view, 'node.state');
  return state && isFresh(state, view) && state.value.status === 'offline' ? down(state, safe`is offline`) : null;
}

function storageDown(view: View): Down | null {
  const state = lastOf(view, 'storage.state');
  return state && isFresh(state, view) && state.value.status === 'unavailable' ? down(state, safe`is not available`) : null;
}

function probeDown(view: View): Down | null {
  const state = lastOf(view, 'probe.state');
  return state && isFresh(state, view, state.value.everySeconds * 3) && !state.value.ok ? down(state, safe`does not answer`) : null;
}

function down(fact: Fact, says: CloudSafe): Down {
  return { says, since: fact.at, evidence: [fact.id] };
}
