import type { ProxmoxFault } from './fake-proxmox-wishes.ts';

/** How often a request fails: refused, lost before it is taken, or lost after it had its effect. Shares of 1, a twentieth each by default. */
export interface Chaos {
  seed: number;
  refused?: number;
  before?: number;
  after?: number;
  /** The requests that may fail; all by default. */
  only?: { method?: string; path?: string | RegExp };
}

/** Planned faults; each is handed out `times` times, once by default, to the requests it fits. */
export interface ProxmoxFaults {
  fail(fault?: ProxmoxFault): void;
  heal(): void;
  chaos(wish: Chaos): void;
  take(asked: { method: string; path: string }): ProxmoxFault | undefined;
}

/** Starts with no faults planned. */
export function createFaults(wish?: Chaos): ProxmoxFaults {
  let chance = wish && chanceOf(wish);
  let planned: { fault: ProxmoxFault; left: number }[] = [];
  return {
    fail: (fault = {}) => { planned.push({ fault, left: fault.times ?? 1 }); },
    heal: () => {
      planned = [];
      chance = undefined;
    },
    chaos: (next) => { chance = chanceOf(next); },
    take: (asked) => {
      const hit = planned.find(({ fault, left }) => left > 0 && fits(fault, asked));
      if (hit) hit.left -= 1;
      return hit?.fault ?? chance?.(asked);
    },
  };
}

/** One throw of the dice for each request that may fail. */
function chanceOf({ seed, refused = 0.05, before = 0.05, after = 0.05, only = {} }: Chaos): ProxmoxFaults['take'] {
  let state = seed >>> 0;
  return (asked) => {
    if (!fits(only, asked)) return undefined;
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const thrown = mixed(state) / 2 ** 32;
    if (thrown < refused) return { status: 500, reason: 'got timeout' };
    if (thrown < refused + before) return { cut: 'connection' };
    return thrown < refused + before + after ? { cut: 'connection', after: true } : undefined;
  };
}

function mixed(state: number): number {
  const half = Math.imul(state ^ (state >>> 15), 0x2c1b_3c6d);
  return (Math.imul(half ^ (half >>> 12), 0x297a_2d39) ^ (half >>> 15)) >>> 0;
}

function fits({ method, path }: Pick<ProxmoxFault, 'method' | 'path'>, asked: { method: string; path: string }): boolean {
  if (method !== undefined && method !== asked.method) return false;
  if (path === undefined) return true;
  return typeof path === 'string' ? asked.path.includes(path) : path.test(asked.path);
}
