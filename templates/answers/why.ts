import { listed, safe, type CloudSafe } from '../../engine/distill.ts';
import { labelOf } from '../../engine/ticket.ts';
import type { Hypothesis, Narrative, Ticket } from '../../engine/types.ts';
import { writerWords } from '../cards/models.ts';
import { declaredWhy } from './declared.ts';

/** Why an incident is thought to be what it is: how sure that is, the facts it rests on, what else was considered, what was not seen, and who wrote it. */
export function whyWords(ticket: Ticket): CloudSafe {
  if (ticket.situation.kind !== 'incident') return declaredWhy(ticket);
  const narrative = 'narrative' in ticket ? ticket.narrative : null;
  if (!narrative) return safe`${labelOf(ticket)}: nothing is known yet.`;
  const { hypothesis, notSeen } = narrative;
  const sure = hypothesis.confirmed ? safe`Confirmed` : safe`Not confirmed`;
  const cause = safe`${sure}, confidence ${percent(hypothesis.confidence)}: ${hypothesis.says}${factsIn(hypothesis)}.`;
  const against = hypothesis.against.length === 0 ? safe`` : safe`\nAgainst it: ${listed(hypothesis.against, 3)}.`;
  return safe`${cause}${claimLines(narrative)}${against}\nAlso considered: ${othersIn(hypothesis)}.\nNot seen: ${listed(notSeen, 3)}. ${writerWords(narrative)}`;
}

function claimLines({ hypothesis, claims }: Narrative): CloudSafe {
  const others = claims.filter((claim) => claim.says !== hypothesis.says);
  return others.reduce((text, claim) => safe`${text}\n• ${claim.says}${factsIn(claim)}`, safe``);
}

/** The numbers of the facts that something rests on. */
function factsIn({ evidence }: { evidence: readonly string[] }): CloudSafe {
  const numbers = evidence.filter((id) => /^\d{1,15}$/.test(id)).map((id) => safe`${Number(id)}`);
  if (numbers.length === 0) return safe``;
  return numbers.length === 1 ? safe` (fact ${listed(numbers, 1)})` : safe` (facts ${listed(numbers, 4)})`;
}

function othersIn({ others = [] }: Hypothesis): CloudSafe {
  return others.length === 0 ? safe`no other known cause fits what was seen` : listed(others.map(({ says, confidence }) => safe`${says} (${percent(confidence)})`), 3);
}

function percent(share: number): CloudSafe {
  return safe`${Math.round(share * 100)} %`;
}
