import type { CardLine } from '../../engine/card.ts';
import type { AnswerCard } from '../../engine/commands.ts';
import { listed, momentOf, named, oneOf, personName, safe, type CloudSafe } from '../../engine/distill.ts';
import { effectWords } from '../../engine/effect.ts';
import type { PastIncident, TypedReceipt } from '../../engine/memory.ts';
import { secretKinds } from '../../engine/redact/spans.ts';

/** What goes with a story: the receipts of what people typed about it, and whether that was only just. */
export type StoryTold = { receipts: readonly TypedReceipt[]; isJustKept: boolean; timeZone: string };

/** What is remembered of an incident, as a person reads it. */
export function storyAnswer(story: PastIncident, { receipts, isJustKept, timeZone }: StoryTold): AnswerCard {
  const { ticketId, resource, cause, seen, steps, lesson, corrected } = story;
  const done = steps.map((step) => safe`${step.title} (${effectWords[step.effect]})`);
  return {
    push: isJustKept ? safe`📝 Written down: INC-${ticketId}, ${named(resource)}` : safe`ℹ️ INC-${ticketId}, ${named(resource)}`,
    tone: 'info',
    lines: [
      { label: byWords(safe`Cause`, corrected?.cause ?? null), text: cause },
      { label: safe`Seen`, text: listed(seen, 4), spare: 2 },
      { label: safe`Done`, text: done.length === 0 ? safe`nothing` : listed(done, 6), spare: 1 },
      { label: byWords(safe`Lesson`, corrected?.lesson ?? null), text: lesson },
      ...receipts.slice(0, mostReceipts).map((one): CardLine => ({ label: safe`Typed`, text: receiptWords(one, timeZone), spare: 3 })),
    ],
    foot: corrected ? safe`what a person wrote counts more than what was found` : safe`write /lesson INC-${ticketId} and "cause: …" or "lesson: …" after it, where you know better`,
    link: { label: safe`Open`, path: `/incidents/INC-${ticketId}` },
  };
}

/** What a person typed as it would be kept, and how to keep it. */
export function draftAnswer(ticketId: number, draft: TypedReceipt): AnswerCard {
  const part = (label: CloudSafe, text: CloudSafe | null): CardLine[] => (text === null ? [] : [{ label, text }]);
  return {
    push: safe`📝 INC-${ticketId}: nothing is written yet`,
    tone: 'info',
    lines: [
      ...part(safe`Cause`, draft.cause), ...part(safe`Lesson`, draft.lesson),
      { label: safe`Taken out`, text: takenWords(draft) },
      { label: safe`To keep it`, text: safe`/lesson INC-${ticketId} keep ${draft.digest}` },
    ],
    foot: safe`it may stand on later cards; a part ends where the next begins a line with "cause:" or "lesson:"`,
    link: null,
  };
}

/** How many receipts one answer tells. */
const mostReceipts = 3;

function byWords(label: CloudSafe, by: string | null): CloudSafe {
  return by === null ? label : safe`${label}, by ${personName(by)}`;
}

function receiptWords(receipt: TypedReceipt, timeZone: string): CloudSafe {
  const parts = [...receipt.cause === null ? [] : [safe`cause`], ...receipt.lesson === null ? [] : [safe`lesson`]];
  return safe`${listed(parts, 2)} by ${personName(receipt.by)}, ${momentOf(receipt.at, timeZone)}, ${receipt.bytes} bytes; taken out: ${takenWords(receipt)}; SHA-256 ${receipt.digest}…`;
}

function takenWords({ redactions }: TypedReceipt): CloudSafe {
  const kinds = Object.entries(redactions).map(([kind, count]) => safe`${count} ${oneOf(kind, secretKinds)}`);
  return kinds.length === 0 ? safe`nothing` : listed(kinds, 8);
}
