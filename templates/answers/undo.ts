import type { AnswerCard } from '../../engine/commands.ts';
import type { Undo, Undoable } from '../../engine/declare/undo.ts';
import { listed, safe, typed, type CloudSafe } from '../../engine/distill.ts';
import { labelOf } from '../../engine/ticket.ts';
import type { Ticket } from '../../engine/types.ts';

/** What can be taken back of a declaration's steps, each with what a draft would say, the last one first. */
export function undoableAnswer(ticket: Ticket, all: readonly Undoable[]): AnswerCard {
  const label = labelOf(ticket);
  const count = all.filter(({ undo }) => undo.asks !== null).length;
  return {
    push: all.length === 0 ? safe`ℹ️ ${label}: no step of it was done, so there is nothing to undo` : safe`ℹ️ ${label}: ${count} of ${all.length} steps can be undone by a declaration`, tone: 'info', link: null,
    lines: [...all].reverse().slice(0, most).map(({ word, past, undo }) => ({ label: safe`${word} ${past.step.title}`, text: undo.asks === null ? staysWords(undo) : safe`/undo ${label} ${word} drafts “${typed(undo.asks, 300).text}”${undo.stays.length === 0 ? safe`` : safe`; ${staysWords(undo)}`}` })),
    foot: safe`a draft is all that comes of it: nothing is done before an admin approves each step`,
  };
}

/** Steps that are told at most. */
const most = 20;

/** What the draft that takes a step back shows besides: what does not come back by it. */
export function withStays(card: AnswerCard, { step, undo }: { step: CloudSafe; undo: Undo }): AnswerCard {
  return { ...card, lines: [{ label: safe`To undo`, text: step }, ...(undo.stays.length === 0 ? [] : [{ label: safe`Not undone by it`, text: staysWords(undo) }]), ...card.lines] };
}

/** What no declaration brings back, in words. */
export function staysWords({ stays }: Undo): CloudSafe {
  return listed(stays, 8);
}
