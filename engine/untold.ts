import { hushed } from './hush.ts';
import type { Limits } from './policy.ts';
import { quietUntil, readQuietHours } from './quiet.ts';
import type { Topology } from './topology.ts';
import type { Hush, Ticket } from './types.ts';

/** The time, and what is not told then. */
export type Hearing = { at: Date; limits: Pick<Limits, 'QUIET_HOURS'>; timeZone: string; hushes: readonly Hush[]; topology: Topology };

/**
 * Until when nothing new is told of a ticket, null when it may be told now: what is not high, and nobody has asked for, waits for the
 * end of the quiet hours, what is silenced for the end of that. A ticket that nobody knows waits like one that is not high.
 */
export function untoldAt(hearing: Hearing): (ticket?: Ticket) => Date | null {
  const quiet = quietNow(hearing);
  return (ticket) => later(ticket && isLoud(ticket) ? null : quiet, ticket ? silentUntil(ticket, hearing) : null);
}

/** When people will hear of a ticket that is there now: at the end of the quiet hours when it is not high. */
export function heardAt(ticket: Ticket, hour: Pick<Hearing, 'at' | 'limits' | 'timeZone'>): Date {
  return (isLoud(ticket) ? null : quietNow(hour)) ?? hour.at;
}

function quietNow({ at, limits, timeZone }: Pick<Hearing, 'at' | 'limits' | 'timeZone'>): Date | null {
  return quietUntil(at, readQuietHours(limits.QUIET_HOURS) ?? null, timeZone);
}

/** Who asks for something is awake, and waits for its card. */
function isLoud(ticket: Ticket): boolean {
  return isHigh(ticket) || ticket.situation.kind === 'request';
}

/** Whether anything about a ticket is of high severity. */
export function isHigh(ticket: Ticket): boolean {
  return ticket.situation.findings.some((finding) => finding.severity === 'high');
}

/** When the first of what silences a ticket ends; null when some of it is not silenced. */
function silentUntil({ situation: { findings } }: Ticket, { at, hushes, topology }: Hearing): Date | null {
  const ends = findings.map((finding) => hushed(finding, hushes, { topology, now: at })?.until ?? null).filter((end) => end !== null);
  return ends.length < findings.length ? null : ends.reduce<Date | null>((first, end) => (first === null || end < first ? end : first), null);
}

function later(one: Date | null, other: Date | null): Date | null {
  return one === null || (other !== null && other > one) ? other : one;
}
