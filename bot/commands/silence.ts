import { defineCommand, sentence } from '../../engine/commands.ts';
import { safe } from '../../engine/distill.ts';
import { incidentOption, incidentsLike, isTicket, ticketNamed } from '../incident-named.ts';

const usage = safe`/silence INC-42 [4h or state]`;

/** Tells nothing more of what an incident is about for a while. It is watched all the same. */
export default defineCommand({
  name: 'silence',
  about: safe`Be quiet about an incident for a while, 1 h unless you say how long`,
  usage,
  roles: ['admin', 'user'],
  options: [incidentOption, { name: 'for', about: safe`30m, 4h; admins also 7d, or state: until it is over`, kind: 'word' }],
  answer: async (asked, world) => {
    const ticket = await ticketNamed(asked, world, usage);
    if (!isTicket(ticket)) return ticket;
    const typed = String(asked.given['for'] ?? '1h');
    if (!/^(?:[1-9]\d{0,2}[mhd]|state)$/.test(typed)) return sentence(safe`For how long? Write minutes, hours or days, at least 1, as 30m, 4h or 7d, or state for until it is over.`);
    return sentence((await world.press({ ticketId: ticket.id, action: 'silence', stepId: null, digest: null, typed }, asked)).says);
  },
  suggest: (option, typed, world) => (option === 'incident' ? incidentsLike(typed, world) : Promise.resolve([])),
});
