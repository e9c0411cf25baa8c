import type { Near } from '../../engine/ports.ts';
import { findHost } from './names.ts';
import { reachPort } from './reach.ts';
import { whyOf } from './why.ts';

/** Names and addresses as this machine finds and reaches them, each within so many milliseconds. */
export function hereWithin(ms: number): Near {
  return {
    find: async (name) => {
      const signal = AbortSignal.timeout(ms);
      try {
        await findHost(name, signal);
        return 'answers';
      } catch (error) {
        return signal.aborted ? 'timeout' : whyOf(error);
      }
    },
    reach: async (host, port) => (await reachPort(host, port, AbortSignal.timeout(ms))).why,
  };
}
