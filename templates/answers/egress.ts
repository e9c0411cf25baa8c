import type { AnswerCard } from '../../engine/commands.ts';
import { momentOf, safe, type CloudSafe } from '../../engine/distill.ts';
import type { CardLine } from '../../engine/card.ts';
import type { ModelReceipt } from '../../engine/models.ts';
import { labelOf } from '../../engine/ticket.ts';
import type { Ticket } from '../../engine/types.ts';
import { costWords } from '../cards/models.ts';

/** Receipts that one answer tells. */
const mostTold = 4;

/** What was sent to models about a ticket: to whom, how much, and for the cloud the text itself. */
export function egressAnswer(ticket: Pick<Ticket, 'id' | 'situation'>, receipts: readonly ModelReceipt[], timeZone: string): AnswerCard {
  const cloud = receipts.filter((one) => one.place === 'cloud').length;
  const push = receipts.length === 0 ? safe`🧾 ${labelOf(ticket)}: nothing was sent to any model` : safe`🧾 ${labelOf(ticket)}: ${cloud} to the cloud, ${receipts.length - cloud} to models in the house`;
  return {
    push, tone: 'info',
    lines: receipts.slice(0, mostTold).flatMap((one) => [
      { label: safe`${momentOf(one.at, timeZone)} ${one.provider} ${one.model}`, text: factsOf(one) },
      ...textOf(one),
    ]),
    foot: safe`The exact texts, whole, are on the status page`,
    link: { label: safe`Receipts`, path: `/egress?ticket=${ticket.id}` },
  };
}

function factsOf({ bytes, tokens, usd, outcome, digest, redactions }: ModelReceipt): CloudSafe {
  const took = tokens === null ? safe`tokens not known` : safe`${tokens} tokens`;
  const cost = usd === null ? safe`` : safe`, ${costWords(usd)}`;
  const kept = safe`kept back: ${redactions['log_lines'] ?? 0} log lines, ${redactions['names'] ?? 0} names by pseudonyms`;
  return safe`${outcome}; ${bytes} bytes, ${took}${cost}; ${kept}; SHA-256 ${digest}…`;
}

function textOf({ text }: ModelReceipt): CardLine[] {
  return text === null ? [] : [{ label: safe`Sent`, text, spare: 1 }];
}
