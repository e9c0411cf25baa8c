import { sentence, type AnswerCard, type Asked, type CommandOption, type CommandWorld } from '../engine/commands.ts';
import { safe, type CloudSafe } from '../engine/distill.ts';
import type { Ticket } from '../engine/types.ts';
import { cardName } from '../templates/cards/incident.ts';
import { incidentIn } from './which-incident.ts';

/** The option that names an incident. */
export const incidentOption: CommandOption = { name: 'incident', about: 'The incident, such as INC-42, or the declaration, such as DEC-7', kind: 'word', suggests: true };

/** The ticket that a command names, whichever of its two labels it is given, or what to say instead. */
export async function ticketNamed({ given }: Pick<Asked, 'given'>, { tickets }: Pick<CommandWorld, 'tickets'>, usage: CloudSafe): Promise<Ticket | AnswerCard> {
  const { ticketId } = incidentIn(given['incident']);
  if (ticketId === null) return sentence(safe`Which incident? Write ${usage}.`);
  return (await tickets.byId(ticketId)) ?? sentence(safe`There is no ${/^\s*dec/i.test(String(given['incident'])) ? safe`DEC` : safe`INC`}-${ticketId}.`);
}

/** Whether a ticket was found. */
export function isTicket(found: Ticket | AnswerCard): found is Ticket {
  return 'situation' in found;
}

/** The open incidents and declarations that a typed text may mean, the newest first. */
export async function incidentsLike(typed: string, { tickets, called }: Pick<CommandWorld, 'tickets' | 'called'>): Promise<CloudSafe[]> {
  const open = (await tickets.openOn('all')).sort((a, b) => b.id - a.id);
  const names = open.map((ticket) => called().text(cardName(ticket)));
  return names.filter((name) => name.toLowerCase().includes(typed.trim().toLowerCase())).slice(0, most);
}

/** How many suggestions Discord takes. */
const most = 25;
