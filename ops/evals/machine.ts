import { named, safe } from '../../engine/distill.ts';
import type { Machine } from '../../engine/ports.ts';
import { schemeOf, type ResourceRef } from '../../engine/refs.ts';
import type { Receipt } from '../../engine/types.ts';
import type { Life } from './life.ts';
import type { ActionName } from './world.ts';

/** The clock of a machine: the time, and how it goes by while something is done. */
export type MachineClock = { now: () => Date; pass: (seconds: number) => Promise<void> };

/** How long a call takes, in seconds. */
const callSeconds = 3;

/** A machine whose every verb is done to a world; null for what nothing can be done to. */
export function machineIn(life: Life, target: ResourceRef, { now, pass }: MachineClock): Machine | null {
  const scheme = schemeOf(target);
  if (scheme !== 'docker' && scheme !== 'proxmox') return null;
  const does = (action: ActionName) => async (resource: ResourceRef): Promise<Receipt> => {
    const startedAt = life.act(action, resource, { at: now().getTime() });
    await pass(callSeconds);
    return { id: `${action} ${now().toISOString()}`, says: safe`${named(resource)} answered`, details: startedAt ? { startedAt: startedAt.toISOString() } : {} };
  };
  return {
    start: does('start_resource'), stop: does('stop_resource'), restart: does('restart_resource'), collectDiagnostics: does('collect_diagnostics'),
    inspect: () => Promise.resolve([]), fingerprint: () => Promise.resolve('f1'), checkPaths: does('validate_paths'),
    resolveNames: does('validate_dns_resolution'), reach: does('validate_network_connectivity'),
    ...(scheme === 'docker' ? { checkPermissions: does('validate_permissions') } : { snapshot: does('create_snapshot'), rollback: does('rollback_to_snapshot') }),
  };
}
