import { defineCommand } from '../../engine/commands.ts';
import { safe } from '../../engine/distill.ts';
import { egressAnswer } from '../../templates/answers/egress.ts';
import { incidentOption, incidentsLike, isTicket, ticketNamed } from '../incident-named.ts';

const usage = safe`/egress INC-42`;

/** What was sent to models about an incident. Who asked is written down, as for every command. */
export default defineCommand({
  name: 'egress',
  about: safe`What was sent to models about an incident, to the letter`,
  usage,
  roles: ['admin', 'user'],
  options: [incidentOption],
  answer: async (asked, world) => {
    const ticket = await ticketNamed(asked, world, usage);
    return isTicket(ticket) ? egressAnswer(ticket, await world.receipts(ticket.id), world.timeZone) : ticket;
  },
  suggest: (_option, typed, world) => incidentsLike(typed, world),
});
