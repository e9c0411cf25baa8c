import { hushed } from '../engine/hush.ts';
import type { Limits } from '../engine/policy.ts';
import type { Deps } from '../engine/ports.ts';
import { quietUntil, readQuietHours } from '../engine/quiet.ts';
import { reminderOf, type Reminder } from '../engine/reminders.ts';
import type { Topology } from '../engine/topology.ts';
import type { Hush, Ticket } from '../engine/types.ts';
import { remind } from '../storage/reminders.ts';
import type { Rig } from './rig.ts';
import { platformsOf } from './wiring.ts';

/** Puts the reminders that are due into the outbox. */
export async function remindAll(rig: Rig, deps: Deps): Promise<void> {
  const [tickets, hushes, topology] = await Promise.all([deps.tickets.openOn('all'), deps.hushes(), deps.topology()]);
  const due = dueReminders(tickets, { at: deps.now(), limits: rig.limits, timeZone: rig.timeZone, hushes, topology });
  await remind(rig.store, due, { platforms: platformsOf(rig), at: deps.now() });
}

/** The time, and what is not told then. */
export type Hearing = { at: Date; limits: Limits; timeZone: string; hushes: readonly Hush[]; topology: Topology };

/** The reminders that are due. What is silenced, and in quiet hours what is not high, is not reminded of. */
export function dueReminders(tickets: readonly Ticket[], { at, limits, timeZone, hushes, topology }: Hearing): Reminder[] {
  const quiet = quietUntil(at, readQuietHours(limits.QUIET_HOURS) ?? null, timeZone) !== null;
  const heard = tickets.filter((ticket) => (!quiet || isHigh(ticket))
    && !ticket.situation.findings.every((finding) => hushed(finding, hushes, { topology, now: at }) !== null));
  return heard.map((ticket) => reminderOf(ticket, at, limits)).filter((one) => one !== null);
}

function isHigh(ticket: Ticket): boolean {
  return ticket.situation.findings.some((finding) => finding.severity === 'high');
}
