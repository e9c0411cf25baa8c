import type { ProxmoxFault } from './fake-proxmox-wishes.ts';

/** Planned faults; each is handed out `times` times, once by default, to the requests it fits. */
export interface ProxmoxFaults {
  fail(fault?: ProxmoxFault): void;
  heal(): void;
  take(asked: { method: string; path: string }): ProxmoxFault | undefined;
}

/** Starts with no faults planned. */
export function createFaults(): ProxmoxFaults {
  let planned: { fault: ProxmoxFault; left: number }[] = [];
  return {
    fail: (fault = {}) => { planned.push({ fault, left: fault.times ?? 1 }); },
    heal: () => { planned = []; },
    take: (asked) => {
      const hit = planned.find(({ fault, left }) => left > 0 && fits(fault, asked));
      if (hit) hit.left -= 1;
      return hit?.fault;
    },
  };
}

function fits({ method, path }: ProxmoxFault, asked: { method: string; path: string }): boolean {
  if (method !== undefined && method !== asked.method) return false;
  if (path === undefined) return true;
  return typeof path === 'string' ? asked.path.includes(path) : path.test(asked.path);
}
