import { budgetOf, type Budget, type Urgency } from './budget.ts';
import { isFault, type FaultCode } from './errors.ts';
import type { Channel } from './ports.ts';
import type { NotifyDeps } from './show.ts';
import type { Ticket } from './types.ts';

/** One pass over one chat. `untold` says until when nothing new is told of a ticket, `rung` are those whose card has just rung, `times` are when what could not be done now may be done. */
export type Pass = {
  channel: Channel; deps: NotifyDeps; tickets: readonly Ticket[]; untold: (ticket?: Ticket) => Date | null; refused: Set<number>; rung: Set<number>; times: Date[];
};

/** One thing to do to a chat. `key` names it. */
export type Attempt = { key: string; ticketId: number | null; urgency: Urgency };

/** Faults of the chat itself, not of one message. */
const silences: readonly FaultCode[] = ['channel.unreachable', 'channel.unauthorised', 'channel.busy', 'channel.timeout', 'store.unavailable'];

/** How long a message that the chat would not take is left alone, in milliseconds, when the chat does not say; doubled each time. */
const pauseMs = { first: 2000, longest: 300_000 };

type Hold = { until: number; waitMs: number };

/** Messages that a chat would not take, each with the time of its next try. A new connection begins anew. */
const refused = new WeakMap<Channel, Map<string, Hold>>();

/** What each chat may still get this minute. */
const budgets = new WeakMap<Channel, Budget>();

/** Does one thing to the chat unless it was refused lately or the minute is full; answers whether it is done. */
export async function attempt(what: Attempt, pass: Pass, work: () => Promise<void>): Promise<boolean> {
  const { channel, deps } = pass;
  const refusals = refused.get(channel) ?? new Map<string, Hold>();
  refused.set(channel, refusals);
  const before = refusals.get(what.key);
  if (before && before.until > deps.now().getTime()) return false;
  if (!hasBudget(what, pass)) return false;
  try {
    await work();
    refusals.delete(what.key);
    return true;
  } catch (error) {
    if (!isFault(error) || silences.includes(error.code)) throw error;
    const waitMs = error.retryAfterMs ?? Math.min(pauseMs.longest, (before?.waitMs ?? pauseMs.first / 2) * 2);
    refusals.set(what.key, { until: deps.now().getTime() + waitMs, waitMs });
    const whose = what.ticketId === null ? 'a message' : `a message of ticket ${what.ticketId}`;
    deps.say(`${channel.platform} did not take ${whose} (${what.key}): ${error.message}`, error);
    return false;
  }
}

/** When what a chat would not take may be tried again. */
export function retriesOf(channel: Channel): Date[] {
  return [...(refused.get(channel)?.values() ?? [])].map((hold) => new Date(hold.until));
}

/** A terminal needs no budget. */
function hasBudget({ urgency }: Attempt, { channel, deps, times }: Pass): boolean {
  if (channel.platform === 'console') return true;
  const budget = deps.budget ?? budgets.get(channel) ?? budgetOf(deps.limits.CHAT_PER_MINUTE);
  budgets.set(channel, budget);
  if (budget.take(deps.now(), urgency)) return true;
  times.push(budget.freeAt(deps.now(), urgency));
  return false;
}
