import { urgencies, type Urgency } from './budget.ts';
import type { Job } from './show.ts';
import { worstFirst } from './storm.ts';
import type { Ticket } from './types.ts';

/** The order of two messages: what somebody waits for comes first, then what is worst. */
export function urgentFirst(a: Job, b: Job): number {
  return urgencies.indexOf(urgencyOf(b)) - urgencies.indexOf(urgencyOf(a)) || worstFirst(a.ticket, b.ticket);
}

/** How urgent a message is: buttons that must go, as after a press in the other chat, come before those that must appear. */
export function urgencyOf(job: Job): Urgency {
  if (isUnderWay(job.ticket) && hasShownPress(job)) return 'passing';
  if (job.message.role === 'plan' && !job.message.waiting && !isMissing(job)) return 'pressed';
  return job.message.role === 'plan' || job.ticket.state === 'awaiting' ? 'waited-for' : 'ordinary';
}

/** Whether the chat was shown the press already by which a step runs. */
export function hasShownPress({ ticket, shown }: Job): boolean {
  return 'approved' in ticket && shown?.at !== undefined && shown.at > ticket.approved.approval.at;
}

/** Whether a step runs by a press that let an earlier one run as well: only how far that is has changed. */
export function isUnderWay(ticket: Ticket): boolean {
  if (!('approved' in ticket) || (ticket.ahead ?? []).length === 0) return false;
  return ticket.past.at(-1)?.approvedAt.getTime() === ticket.approved.approval.at.getTime();
}

/** Whether a message is not in the chat yet. */
export function isMissing(job: Job): boolean {
  return job.shown?.posted == null;
}
