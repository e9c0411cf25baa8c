import { safe, spanOf, type CloudSafe } from '../../engine/distill.ts';
import type { Card, CardLine } from '../../engine/card.ts';
import { labelOf } from '../../engine/ticket.ts';
import type { PastStep, Ticket } from '../../engine/types.ts';
import { undoLines } from './declared-undo.ts';
import { cardName } from './incident.ts';

/** The plan message of a declaration that is over: what became of its steps, and no buttons. */
export function closedDeclarationCard(ticket: Ticket, round: number): Card {
  const past = ticket.past.filter((one) => Number(one.step.id.split('.')[1]) === round);
  const bad = past.find(({ verification }) => verification.verdict !== 'verified');
  const { push, tone } = endOf(ticket, { past, bad, round });
  return {
    push, tone,
    lines: [...past.map((one): CardLine => ({ ...pastLine(one), ...(one === bad ? {} : { spare: 1 as const }) })), ...undoLines(ticket, round)],
    foot: safe`${labelOf(ticket)} · ${closedFoot(ticket, { round, bad })}`,
    buttons: [], link: null, loud: false, name: cardName(ticket),
  };
}

/** What a step did: how long it took, or why it went wrong. */
export function pastLine({ step, execution: { begunAt, endedAt }, verification: { verdict, says } }: PastStep): CardLine {
  const mark = verdict === 'verified' ? safe`✅` : verdict === 'unknown' ? safe`❔` : safe`⛔`;
  const seconds = (endedAt.getTime() - begunAt.getTime()) / 1000;
  const took = seconds < 1 ? safe`` : spanOf(seconds);
  return { label: step.n === 0 ? safe`${mark} ${step.title}` : safe`${mark} ${step.n} ${step.title}`, text: verdict === 'verified' ? took : says };
}

type Ended = { past: readonly PastStep[]; bad: PastStep | undefined; round: number };

function endOf(ticket: Ticket, { past, bad, round }: Ended): Pick<Card, 'push' | 'tone'> {
  const label = labelOf(ticket);
  const isNewest = ticket.round === round;
  const done = safe`${past.length} ${past.length === 1 ? safe`step` : safe`steps`} done`;
  const ended = ticket.ended?.find((one) => one.round === round);
  if (bad) return { push: bad.verification.verdict === 'unknown' ? safe`❔ UNKNOWN · ${label} · ${bad.step.title}: nobody could tell what became of it` : safe`⛔ FAILED · ${label} · ${past.length - 1} done before it · ${bad.step.title}`, tone: 'failed' };
  if (ended) return { push: safe`${ended.reason === 'expired' ? safe`💤 EXPIRED` : safe`✋ REJECTED`} · ${label} · ${ended.says}`, tone: 'expired' };
  if (isNewest && ticket.state === 'recorded') {
    const isDone = ticket.outcome.kind === 'resolved';
    return { push: isDone ? safe`✅ DONE · ${label} · ${done}` : safe`${ticket.outcome.kind === 'unwatched' ? safe`🔕 CLOSED` : safe`✅ CLOSED`} · ${label} · ${ticket.outcome.says}`, tone: isDone ? 'done' : 'info' };
  }
  if (isNewest && ticket.state === 'parked') return { push: safe`🖐 OVER TO YOU · ${label} · ${ticket.says}`, tone: 'expired' };
  if (isNewest && 'steps' in ticket && past.length > 0) return { push: safe`✅ GOES ON · ${label} · ${done}, the rest is in the newest message`, tone: 'info' };
  return { push: safe`💤 CLOSED · ${label} · ${past.length === 0 ? safe`this plan is void` : safe`${done}, the rest of this plan is void`}, look at the newest message`, tone: 'expired' };
}

function closedFoot(ticket: Ticket, { round, bad }: Omit<Ended, 'past'>): CloudSafe {
  if (bad) return safe`nothing more of this plan is run`;
  const isNewest = ticket.state === 'parked' && ticket.round === round;
  return isNewest ? safe`"Check again and ask" is on the card, or write /check ${labelOf(ticket)}` : safe`nothing to press here`;
}
