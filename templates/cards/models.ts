import { personName, safe, type CloudSafe } from '../../engine/distill.ts';
import type { CardButton, CardLine } from '../../engine/card.ts';
import type { AskedModel, Narrative, Ticket } from '../../engine/types.ts';

/** Models that a card names at most, the last ones. */
const mostNamed = 2;

/** What models have brought to a card: their words, by name, and what each took. */
export function modelLines(ticket: Ticket): CardLine[] {
  const narrative = 'narrative' in ticket ? ticket.narrative : null;
  const worded: CardLine[] = narrative === null || narrative.writtenBy === 'templates' ? []
    : [{ label: safe`Worded by ${narrative.writtenBy.model}`, text: narrative.summary, spare: 1 }];
  return [...worded, ...(ticket.asked ?? []).slice(-mostNamed).map((one): CardLine => ({ label: safe`Asked ${one.model}`, text: askedWords(one), spare: 1 }))];
}

function askedWords({ says, person, tokens, usd, place }: AskedModel): CloudSafe {
  const wish = person === null ? safe`` : safe`, as ${personName(person)} wished`;
  if (tokens === 0) return safe`${says}${wish}`;
  const cost = usd === null ? safe`` : safe`, ${costWords(usd)}`;
  return safe`${says}${wish} (${tokens} tokens${place === 'local' ? safe`, in the house` : cost})`;
}

/** What something cost, in dollars or cents; what is less than the smallest of them is said to be less, never nothing. */
export function costWords(usd: number): CloudSafe {
  if (usd > 0 && usd < 0.0001) return safe`under 0.01 ct`;
  return usd < 0.01 ? safe`${usd * 100} ct` : safe`$${usd}`;
}

/** Whether an admin may have a cloud model asked: of an offer or a parked ticket, once in a round. */
export function isAskable({ state, round, asked }: Ticket): boolean {
  return (state === 'awaiting' || state === 'parked') && !(asked ?? []).some((one) => one.round === round && one.place === 'cloud');
}

/** The button for that. */
export const askButton: CardButton = { action: 'ask', label: safe`Ask the cloud`, tone: 'plain', stepId: null, digest: null };

/** Who wrote what is told of an incident. */
export function writerWords({ writtenBy }: Narrative): CloudSafe {
  return writtenBy === 'templates' ? safe`Written by templates, no model.` : safe`Written by templates, worded on the card by ${writtenBy.model}.`;
}
