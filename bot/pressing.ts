import { defineCommand, sentence, type Command, type Wish } from '../engine/commands.ts';
import { pressers } from '../engine/policy.ts';
import { incidentOption, incidentsLike, isTicket, ticketNamed } from './incident-named.ts';

/** A command that does to an incident what a button of its card does, for whoever may press that. */
export function pressing({ name, about, usage, action }: Pick<Command, 'name' | 'about' | 'usage'> & Pick<Wish, 'action'>): Command {
  return defineCommand({
    name, about, usage,
    roles: pressers[action],
    options: [incidentOption],
    answer: async (asked, world) => {
      const ticket = await ticketNamed(asked, world, usage);
      if (!isTicket(ticket)) return ticket;
      return sentence((await world.press({ ticketId: ticket.id, action, stepId: null, digest: null }, asked)).says);
    },
    suggest: (_option, typed, world) => incidentsLike(typed, world),
  });
}
