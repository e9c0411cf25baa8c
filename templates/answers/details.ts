import { addressed, hexOf, listed, partName, safe, spanOf, type CloudSafe } from '../../engine/distill.ts';
import type { Limits } from '../../engine/policy.ts';
import { isByHand, labelOf } from '../../engine/ticket.ts';
import type { Ticket, TodoStep } from '../../engine/types.ts';
import { declaredDetails } from './declared.ts';

/** What the step that waits would do, exactly: the action and its target, what is looked at before and after, the way back, and how long it may take. */
export function detailsWords(ticket: Ticket, limits: Pick<Limits, 'STEP_TIMEOUT_SECONDS' | 'VERIFY_LIMIT_SECONDS'>): CloudSafe {
  if (ticket.situation.kind !== 'incident') return declaredDetails(ticket, limits);
  const step = 'steps' in ticket ? ticket.steps[ticket.current - 1] : undefined;
  if (!step) return safe`${labelOf(ticket)}: no step is waiting.`;
  const detectors = [...new Set(ticket.situation.findings.map(({ detector }) => detector))].map(partName);
  const action = safe`Action: ${partName(step.template)} on ${addressed(step.target)}.`;
  const after = safe`After: the detectors that saw the trouble look again (${listed(detectors, 4)}), for ${spanOf(limits.VERIFY_LIMIT_SECONDS)} at most.`;
  return [doneBy(step), action, ...(isByHand(step) ? [] : [before(step), limit(limits)]), after, wordsOf(step)].reduce((text, line) => safe`${text}\n${line}`, safe`${step.title}.`);
}

function doneBy(step: TodoStep): CloudSafe {
  return isByHand(step) ? safe`You do this yourself, nothing is changed by me.` : safe`What happens: ${step.effect}; ${step.undo}.`;
}

function before({ fingerprint }: TodoStep): CloudSafe {
  return safe`Before: it is looked at whether this is still the very target (${hexOf(fingerprint, 8)}) and whether it is still in trouble; else nothing is run.`;
}

function limit({ STEP_TIMEOUT_SECONDS }: Pick<Limits, 'STEP_TIMEOUT_SECONDS'>): CloudSafe {
  return safe`Time limit: ${spanOf(STEP_TIMEOUT_SECONDS)}, then nobody knows whether it ran, and it is looked at and not run again.`;
}

function wordsOf(step: TodoStep): CloudSafe {
  if (isByHand(step)) return safe`"Done" and "Not done" are for these words (${hexOf(step.digest, 8)}).`;
  return safe`An approval is for these words (${hexOf(step.digest, 8)}); if they change, it does not count.`;
}
