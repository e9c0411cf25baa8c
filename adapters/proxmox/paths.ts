import { z } from 'zod';
import { Fault } from '../../engine/errors.ts';

/** What may stand in the gaps of a path and among the parameters of a request. */
export type Params = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** What may stand in each gap of a path; anything else would lead to another place of the API. */
const segments: Record<string, z.ZodType> = {
  node: z.string().max(63).regex(/^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/),
  kind: z.enum(['qemu', 'lxc']),
  vmid: z.coerce.number().int().min(100).max(999_999_999),
  storage: z.string().max(100).regex(/^[A-Za-z][A-Za-z0-9._-]*[A-Za-z0-9]$/),
  pool: z.string().max(255).regex(/^[A-Za-z][A-Za-z0-9._:-]*$/),
  job: z.string().max(100).regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/),
  snapname: z.string().max(40).regex(/^[A-Za-z][A-Za-z0-9_-]+$/),
  verb: z.enum(['start', 'shutdown', 'reboot']),
  upid: z.string().max(255).regex(/^UPID:[A-Za-z0-9-]+:[0-9A-Fa-f]{8}:[0-9A-Fa-f]{8,9}:[0-9A-Fa-f]{8}:[^:/\s]+:[^:/\s]*:[^:/\s]+:$/),
};

/** Whether a text may be the name of a snapshot. */
export function isSnapshotName(name: string): boolean {
  return segments['snapname']?.safeParse(name).success === true && !['current', 'pending'].includes(name);
}

/** A path with its gaps filled, and what is left of the parameters. Throws `machine.refused` for what cannot stand in a gap. */
export function fillPath(path: string, params: Params): { path: string; rest: Params } {
  const used = new Set<string>();
  const filled = path.replace(/\{(\w+)\}/g, (_, gap: string) => {
    used.add(gap);
    const value = segments[gap]?.safeParse(params[gap]);
    if (value?.success !== true) throw new Fault('machine.refused', `"${String(params[gap]).slice(0, 80)}" cannot be the ${gap} of a Proxmox path`);
    return encodeURIComponent(String(value.data));
  });
  return { path: filled, rest: Object.fromEntries(Object.entries(params).filter(([name]) => !used.has(name))) };
}
