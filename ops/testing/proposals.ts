import type { Machine } from '../../engine/ports.ts';
import type { Planned, ResourceRef } from '../../engine/types.ts';
import { narrative, situation } from './tickets.ts';
import { now } from './views.ts';

/** A ticket about a resource whose plan is to be checked; the plan is put in by whoever checks it. */
export function plannedBy(resource: ResourceRef): Planned {
  return {
    id: 42, state: 'planned', situation: { ...situation(), resource }, round: 1, firstRound: 1, openedAt: now, movedAt: now, restUntil: null, past: [], ack: null, version: 1,
    narrative, proposal: { intents: [], by: 'model' },
  };
}

/** A machine that could do everything, and does nothing. */
export function fingerprintMachine(): Machine {
  const verb = () => Promise.reject(new Error('nothing is done here'));
  return {
    start: verb, stop: verb, restart: verb, collectDiagnostics: verb, inspect: verb, fingerprint: verb, snapshot: verb, rollback: verb, checkPaths: verb, checkPermissions: verb, resolveNames: verb, reach: verb,
  };
}
