import { oneOf, partName, safe, type CloudSafe } from '../../engine/distill.ts';
import type { Fault } from '../../engine/errors.ts';
import type { Amendment, Deps } from '../../engine/ports.ts';
import type { AskedModel, Ticket } from '../../engine/types.ts';
import type { Answerer } from '../models.ts';
import type { Matter } from './about.ts';

/** Times an amendment is tried against others who change the same ticket. */
const tries = 5;

/** Writes into an open ticket what a model did for it; answers the ticket as it is then, or null where it is over. */
export async function note(ticketId: number, change: (ticket: Ticket) => Amendment, deps: Pick<Deps, 'tickets'>): Promise<Ticket | null> {
  for (let again = 0; again < tries; again += 1) {
    const ticket = await deps.tickets.byId(ticketId);
    if (!ticket || ticket.state === 'recorded') return null;
    if (await deps.tickets.amend(ticket, change(ticket))) return deps.tickets.byId(ticketId);
  }
  return null;
}

/** What is kept of a model that was asked. */
export function askedOf(by: Answerer, asked: { round: number; person: string | null; says: CloudSafe; at: Date }): AskedModel {
  return { ...asked, model: nameOf(by), place: by.place, tokens: by.usage.tokensIn + by.usage.tokensOut, usd: by.usd };
}

/** A model as cards name it, `ollama qwen3:8b`. */
export function nameOf({ provider, model }: Pick<Answerer, 'provider' | 'model'>): CloudSafe {
  return partName(`${provider} ${model}`);
}

const reasons = ['unreachable', 'busy', 'malformed', 'timeout', 'refused', 'credentials', 'spent', 'held'];

/** Tells who pressed that no cloud model answered, and why in a word. */
export async function noteFailure({ ask, ticket }: Matter, fault: Fault, deps: Deps): Promise<void> {
  const says = safe`gave no answer (${oneOf(fault.code.split('.')[1] ?? '', reasons)})`;
  const asked: AskedModel = { round: ticket.round, model: safe`the cloud`, place: 'cloud', person: ask.person, tokens: 0, usd: null, says, at: deps.now() };
  await note(ticket.id, () => ({ asked }), deps);
}
