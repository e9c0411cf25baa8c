import type { Called } from '../engine/called.ts';
import type { Ticket } from '../engine/types.ts';
import { storyOf } from '../templates/cards/declared-words.ts';
import type { DeclaredView } from '../templates/pages/declared.ts';

/** What the page of a declaration's ticket tells of it; null for an incident, and while nobody has looked. */
export function declaredOf(ticket: Ticket, { text }: Called): DeclaredView | null {
  const story = storyOf(ticket);
  if (story === null) return null;
  const { lock, commit, by, says, assumed, cannot, differences, needs = [], disturbed = [] } = story;
  const keep = 'keep' in ticket ? ticket.keep : undefined;
  return {
    lock, commit, by: text(by), typed: says === null || says === '' ? null : text(says), assumed: assumed.map(text), cannot: cannot.map(text), needs: needs.map(text), disturbed: disturbed.map(text),
    differences: differences.map((one) => ({ resource: text(one.resource), field: one.field, declared: one.declared, is: one.is, by: one.by, held: one.held })),
    keep: keep === undefined ? null : text(keep.title), open: ticket.state !== 'recorded',
  };
}
