import type { Job, NotifyDeps } from './show.ts';

/**
 * When the card or the offer of what waits is shown once more though nothing of it has changed, for no chat tells that somebody deleted
 * a message: after a quarter of the time in which it can be approved. Null where nothing waits there, or where that was done.
 */
export function touchAt({ ticket, message, shown }: Job, { limits }: Pick<NotifyDeps, 'limits'>): Date | null {
  if (ticket.state !== 'awaiting' || (message.role !== 'card' && !message.waiting) || shown?.posted == null || shown.at === undefined) return null;
  const at = new Date(ticket.expiresAt.getTime() - limits.APPROVAL_MINUTES * 45_000);
  return shown.at < at ? at : null;
}
