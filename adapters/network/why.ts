import type { ProbeState } from '../../engine/fact-values.ts';

/** Why a probe found what it found, of the closed list. */
export type Why = ProbeState['why'];

const words: Record<string, Why> = {
  ECONNREFUSED: 'refused', ECONNRESET: 'refused', EPIPE: 'refused',
  ETIMEDOUT: 'timeout', ETIMEOUT: 'timeout', ECANCELLED: 'timeout',
  ENOTFOUND: 'no_name', ENODATA: 'no_name', EAI_AGAIN: 'no_name', EAI_FAIL: 'no_name', EAI_NODATA: 'no_name', EAI_NONAME: 'no_name',
  EHOSTUNREACH: 'unreachable', ENETUNREACH: 'unreachable', EHOSTDOWN: 'unreachable', ENETDOWN: 'unreachable', EADDRNOTAVAIL: 'unreachable',
  EACCES: 'unreachable', EPERM: 'unreachable',
  ESERVFAIL: 'bad_status', EREFUSED: 'bad_status', EFORMERR: 'bad_status', ENOTIMP: 'bad_status',
};

/** The word for whatever a socket or a resolver threw; its text stays here. */
export function whyOf(error: unknown): Why {
  if (error instanceof Error && ['AbortError', 'TimeoutError'].includes(error.name)) return 'timeout';
  const code: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : null;
  return (typeof code === 'string' ? words[code] : undefined) ?? 'other';
}
