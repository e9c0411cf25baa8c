import { defineCommand, sentence, type AnswerCard, type CommandWorld } from '../../engine/commands.ts';
import { hexOf, safe } from '../../engine/distill.ts';
import { labelOf } from '../../engine/ticket.ts';
import type { Ticket } from '../../engine/types.ts';
import { declarationCard } from '../../templates/cards/declaration.ts';
import { incidentCard, titleOf } from '../../templates/cards/incident.ts';
import { incidentOption, incidentsLike, isTicket, ticketNamed } from '../incident-named.ts';

const usage = safe`/incident INC-42`;
const mostListed = 15;

/** The card of an incident as it stands now; without one, those that are open. */
export default defineCommand({
  name: 'incident',
  about: safe`The card of an incident; without one, those that are open`,
  usage,
  roles: ['admin', 'user'],
  options: [incidentOption],
  answer: async (asked, world) => {
    if (asked.given['incident'] === undefined) return openOnes(world);
    const ticket = await ticketNamed(asked, world, usage);
    return isTicket(ticket) ? cardOf(ticket, world) : ticket;
  },
  suggest: (_option, typed, world) => incidentsLike(typed, world),
});

async function openOnes({ tickets }: CommandWorld): Promise<AnswerCard> {
  const open = (await tickets.openOn('all')).sort((a, b) => b.id - a.id);
  if (open.length === 0) return sentence(safe`✅ No incident is open.`);
  return {
    push: safe`ℹ️ ${open.length} open`, tone: 'info', link: { label: safe`Open`, path: '/' },
    lines: open.slice(0, mostListed).map((ticket) => ({ label: labelOf(ticket), text: titleOf(ticket) })),
    foot: open.length > mostListed ? safe`and ${open.length - mostListed} more, on the status page` : safe`${usage} shows its card`,
  };
}

function cardOf(ticket: Ticket, { timeZone, called }: CommandWorld): AnswerCard {
  const { push, tone, lines, foot, link } = ticket.situation.kind === 'incident' ? incidentCard(ticket, timeZone, { cloud: false, owner: called().owner(ticket.situation.resource) }) : declarationCard(ticket, timeZone);
  const step = ticket.state === 'awaiting' ? ticket.steps[ticket.current - 1] : undefined;
  const twin = step ? [{ label: safe`To approve`, text: safe`/approve ${labelOf(ticket)} ${step.n} ${hexOf(step.digest, 4)}` }] : [];
  return { push, tone, lines: [...lines, ...twin], foot, link };
}
