import type { Limits } from '../engine/policy.ts';
import type { Deps } from '../engine/ports.ts';
import { remindersOf, type Reminder } from '../engine/reminders.ts';
import type { Ticket } from '../engine/types.ts';
import { untoldAt, type Hearing } from '../engine/untold.ts';
import { remind } from '../storage/reminders.ts';
import type { Rig } from './rig.ts';
import { platformsOf } from './wiring.ts';

/** Puts the reminders that are due into the outbox. */
export async function remindAll(rig: Rig, deps: Deps): Promise<void> {
  const [tickets, hushes, topology] = await Promise.all([deps.tickets.openOn('all'), deps.hushes(), deps.topology()]);
  const due = dueReminders(tickets, { at: deps.now(), limits: rig.limits, timeZone: rig.timeZone, hushes, topology });
  await remind(rig.store, due, { platforms: platformsOf(rig), at: deps.now() });
}

/** The reminders that are due. What is silenced, and in quiet hours what is not high, is not reminded of. */
export function dueReminders(tickets: readonly Ticket[], hearing: Hearing & { limits: Limits }): Reminder[] {
  const untold = untoldAt(hearing);
  return tickets.filter((ticket) => untold(ticket) === null).flatMap((ticket) => remindersOf(ticket, hearing.at, hearing.limits));
}
