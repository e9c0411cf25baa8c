import { listed, safe, spanOf, typed, type CloudSafe } from './distill.ts';
import { effectOf } from './effect.ts';
import type { Correction } from './memory.ts';
import type { PastStep, Recorded } from './types.ts';

/** What an incident teaches, as far as its own record tells. */
export function lessonOf(ticket: Recorded): CloudSafe {
  const { outcome, past } = ticket;
  if (outcome.kind === 'joined') return safe`It was part of another incident; look there.`;
  if (outcome.kind === 'unwatched') return safe`Nobody looks at this any more, so nobody knows how it ended.`;
  if (outcome.kind === 'gone') return safe`It was taken away or stopped: ${outcome.says}.${vainly(past)}`;
  const helped = past.filter((one) => effectOf(one) === 'verified').at(-1);
  if (outcome.kind === 'recovered' || !helped) return safe`It ended by itself after ${lengthOf(ticket)}.${vainly(past)}`;
  return safe`${helped.step.title} ended it within ${spanOf(secondsOf(helped))}; ${certainty(ticket)}.${vainly(past)}`;
}

/** The most letters that a person may write as a cause, or as a lesson. */
export const longestWords = 1000;

/** What a person typed as a correction, each in one line and without its secrets; or why it cannot be kept, where a part is empty or too long. */
export function correctionOf(said: { cause?: string | undefined; lesson?: string | undefined }): { known: Pick<Correction, 'cause' | 'lesson' | 'redactions'> } | { refused: CloudSafe } {
  const redactions: Record<string, number> = {};
  const known: { cause?: CloudSafe; lesson?: CloudSafe } = {};
  for (const part of ['cause', 'lesson'] as const) {
    if (said[part] === undefined) continue;
    const line = said[part].replace(/\s+/g, ' ').trim();
    const { text, counts } = typed(line);
    if (text.trim() === '') return { refused: safe`The ${words[part]} is empty, so nothing is written.` };
    if (line.length > longestWords) return { refused: safe`The ${words[part]} has ${line.length} letters, and at most ${longestWords} can be kept. Write it shorter; nothing is written.` };
    known[part] = text;
    for (const [kind, count] of Object.entries(counts)) redactions[kind] = (redactions[kind] ?? 0) + count;
  }
  return { known: { ...known, redactions } };
}

const words = { cause: safe`cause`, lesson: safe`lesson` };

/** Seconds from the begin of a step to its verdict. */
export function secondsOf({ execution, verification }: PastStep): number {
  return Math.max(0, (verification.at.getTime() - execution.begunAt.getTime()) / 1000);
}

/** When what opened a ticket began, as far as its findings tell. */
export function beganAt(ticket: Pick<Recorded, 'situation' | 'openedAt'>): Date {
  return ticket.situation.findings.map((finding) => finding.since).sort((a, b) => a.getTime() - b.getTime())[0] ?? ticket.openedAt;
}

function lengthOf(ticket: Recorded): CloudSafe {
  return spanOf((ticket.outcome.at.getTime() - beganAt(ticket).getTime()) / 1000);
}

function certainty({ narrative }: Recorded): CloudSafe {
  if (!narrative || narrative.hypothesis.family === 'unexplained') return safe`why it broke is not known, so it may come back`;
  const { confirmed, says } = narrative.hypothesis;
  return confirmed ? safe`the cause was confirmed: ${says}` : safe`the cause was likely, not confirmed: ${says}`;
}

function vainly(past: readonly PastStep[]): CloudSafe {
  const vain = past.filter((one) => effectOf(one) === 'not_verified').map((one) => one.step.title);
  return vain.length === 0 ? safe`` : safe` Did not help: ${listed([...new Set(vain)], 4)}.`;
}
